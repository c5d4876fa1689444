package draft

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the table.
func Retention() []org.Rule {
	draft := org.Keep{Class: org.Contact, What: "draft.retention", Period: "draft.retention.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Impersonal("appointment_draft", "tenant_id", "id", "done", "saved_at"),
		org.Kept(draft, "appointment_draft", "person_id", "typed_sealed"),
	)
}
