package notify

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the outbox and of the texts.
func Retention() []org.Rule {
	message := org.Keep{Class: org.Contact, What: "notify.retention.message", Period: "notify.retention.message.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Impersonal("outbox", "tenant_id", "id", "what", "version", "owner", "attempts", "leased_until"),
		org.Kept(message, "outbox", "kind", "channel", "state", "why", "made_at", "next_at", "done_at",
			"gateway_id", "receipt", "receipt_at"),
		org.Impersonal("notify_text", "tenant_id", "kind", "channel", "language", "subject", "body", "changed_at"),
	)
}
