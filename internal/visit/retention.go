package visit

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the visits' tables. None is about a
// person: a visit has neither name nor exact time, and after its day no thread
// leads to it ([Settle]).
func Retention() []org.Rule {
	return slices.Concat(
		org.Impersonal("visit", "tenant_id", "id", "organisation_id", "place_id", "offer_id", "service_date", "hour", "channel",
			"source", "minutes", "outcome", "persons", "language", "device", "on_behalf", "first_time", "age_band", "settled"),
		org.Impersonal("unmet", "tenant_id", "service_date", "why", "reason_id", "place_id", "language", "times"),
		org.Impersonal("visit_topic", "tenant_id", "visit_id", "reason_id"),
	)
}
