package visit

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the visits' tables. None but the comment
// is about a person: a visit has neither name nor exact time, and after its day
// no thread leads to it ([Settle]). A group is counts from the start.
func Retention() []org.Rule {
	comment := org.Keep{Class: org.Contact, What: "visit.retention.comment", Period: "visit.retention.comment.period", Becomes: "org.retention.deleted"}
	slip := org.Keep{Class: org.Contact, What: "visit.retention.slip", Period: "visit.retention.slip.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Impersonal("referral", "tenant_id", "id", "from_organisation_id", "to_organisation_id", "to_kind", "to_place_id", "reason_id", "why",
			"made_week", "expires_on", "state", "outcome"),
		org.Kept(slip, "referral", "code_digest", "code_sealed", "token_digest", "when_sealed", "ask_sealed", "done_sealed"),
		org.Impersonal("visit", "tenant_id", "id", "organisation_id", "place_id", "offer_id", "service_date", "hour", "channel",
			"source", "minutes", "outcome", "persons", "language", "device", "on_behalf", "first_time", "age_band", "matter", "heard",
			"referred_to", "employee", "sampled", "resident_help", "resident_fine", "resident_self", "host_self", "settled"),
		org.Impersonal("visit_topic", "tenant_id", "visit_id", "reason_id"),
		org.Impersonal("visit_comment", "tenant_id", "id", "organisation_id", "place_id", "service_date", "visit_id", "settled"),
		org.Kept(comment, "visit_comment", "remark"),
		org.Impersonal("visit_group", "tenant_id", "id", "organisation_id", "place_id", "offer_id", "service_date", "hour", "channel",
			"source", "visits", "minutes", "persons", "employee", "settled"),
		org.Impersonal("visit_group_count", "tenant_id", "group_id", "of_what", "answer", "persons"),
		org.Impersonal("visit_setting", "tenant_id", "ask_every"),
		org.Impersonal("unmet", "tenant_id", "service_date", "why", "reason_id", "place_id", "language", "times"),
	)
}
