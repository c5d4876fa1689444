package appointment

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the appointment's tables.
func Retention() []org.Rule {
	contact := org.Keep{Class: org.Contact, What: "appointment.retention.contact", Period: "appointment.retention.contact.period", Becomes: "org.retention.deleted"}
	wishes := org.Keep{Class: org.Contact, What: "appointment.retention.wishes", Period: "appointment.retention.wishes.period", Becomes: "appointment.retention.wishes.becomes"}
	task := org.Keep{Class: org.Staff, What: "appointment.retention.task", Period: "appointment.retention.task.period", Becomes: "org.retention.deleted"}
	waits := org.Keep{Class: org.Contact, What: "appointment.retention.earlier", Period: "appointment.retention.earlier.period", Becomes: "org.retention.deleted"}
	letter := org.Keep{Class: org.Contact, What: "letter.retention", Period: "letter.retention.period", Becomes: "org.retention.deleted"}
	override := org.Keep{Class: org.Staff, What: "appointment.retention.override", Period: "appointment.retention.task.period", Becomes: "org.retention.deleted"}
	call := org.Keep{Class: org.Contact, What: "appointment.retention.call", Period: "appointment.retention.call.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Kept(override, "appointment", "override_kind", "override_sealed", "override_by"),
		org.Impersonal("appointment", "tenant_id", "id", "organisation_id", "made_by", "made_via", "claim_id", "state", "channel",
			"offer_id", "place_id", "service_date", "starts_at", "ends_at", "held_until", "version", "contact_due", "redacted", "created_at"),
		org.Kept(contact, "appointment", "code_digest", "code_sealed", "token_digest", "name_sealed", "name_digest",
			"phone_sealed", "phone_digest", "email_sealed", "email_digest", "note_sealed"),
		org.Kept(wishes, "appointment", "host_id", "reason_id", "language", "interpreter", "on_behalf", "no_call", "no_send", "tell_partner", "visit_id"),
		org.Impersonal("appointment_task", "tenant_id", "id", "appointment_id", "organisation_id", "kind", "due_on", "made_at", "done_at"),
		org.Impersonal("appointment_call", "tenant_id", "id", "organisation_id", "made_by", "why", "appointment_id", "version", "place_id",
			"due_on", "made_on", "made_at", "state", "tries", "next_at", "done_at", "forget_on", "urgent"),
		org.Kept(call, "appointment_call", "name_sealed", "phone_sealed", "phone_digest", "note_sealed", "reason_id", "language"),
		org.Kept(task, "appointment_task", "done_by"),
		org.Impersonal("letter", "tenant_id", "id", "appointment_id", "organisation_id", "version", "kind", "state", "made_at", "erase_due", "printed_at"),
		org.Kept(wishes, "letter", "language"),
		org.Kept(letter, "letter", "name_sealed", "lines_sealed", "postcode_sealed", "city_sealed"),
		org.Impersonal("earlier", "tenant_id", "id", "appointment_id", "contact_due"),
		org.Kept(waits, "earlier", "code_digest", "code_sealed", "token_digest", "name_sealed", "name_digest", "phone_sealed", "phone_digest",
			"email_sealed", "email_digest", "reason_id", "place_id", "language", "interpreter", "until_date", "joined_at"),
		org.Impersonal("earlier_offer", "tenant_id", "earlier_id", "n"),
		org.Kept(waits, "earlier_offer", "offer_id", "place_id", "service_date", "start_minute", "told_at"),
		org.Impersonal("earlier_round", "tenant_id", "looked_at"),
	)
}
