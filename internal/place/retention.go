package place

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the tables of place. None is about a
// person: a place's telephone is an office's, and free texts refuse a
// fødselsnummer.
func Retention() []org.Rule {
	return slices.Concat(
		org.Impersonal("place", "tenant_id", "id", "organisation_id", "slug", "name", "address", "postcode", "city", "zone",
			"directions", "access", "access_note", "phone", "created_at", "closed_at"),
		org.Impersonal("reason", "tenant_id", "id", "standard", "name", "other_way", "theme", "sort", "hidden"),
		org.Impersonal("offer", "tenant_id", "id", "organisation_id", "kind", "channel", "name", "length_min", "buffer_min",
			"step_min", "notice_min", "horizon_days", "booked_by", "audience", "languages", "bring", "phone", "created_at", "closed_at"),
		org.Impersonal("offer_place", "tenant_id", "offer_id", "place_id"),
		org.Impersonal("offer_reason", "tenant_id", "offer_id", "reason_id"),
		org.Impersonal("opening_rule", "tenant_id", "id", "place_id", "offer_id", "kind", "weekday", "n", "from_date", "to_date",
			"start_minute", "end_minute"),
		org.Impersonal("session", "tenant_id", "id", "offer_id", "place_id", "service_date", "rule_id", "start_minute", "end_minute"),
		org.Impersonal("closure", "tenant_id", "id", "place_id", "from_date", "to_date", "start_minute", "end_minute", "reason"),
	)
}
