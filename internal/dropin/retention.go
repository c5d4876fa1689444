package dropin

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the queues' tables.
func Retention() []org.Rule {
	ticket := org.Keep{Class: org.Contact, What: "dropin.retention.ticket", Period: "dropin.retention.ticket.period", Becomes: "dropin.retention.ticket.becomes"}
	duty := org.Keep{Class: org.Staff, What: "dropin.retention.duty", Period: "dropin.retention.ticket.period", Becomes: "org.retention.deleted"}
	ring := org.Keep{Class: org.Staff, What: "dropin.retention.ring", Period: "dropin.retention.ring.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Impersonal("queue", "tenant_id", "place_id", "counting", "shows_names", "pcs", "most_waiting", "door", "revision"),
		org.Kept(ring, "queue", "ring_name", "ring_phone"),
		org.Impersonal("queue_day", "tenant_id", "place_id", "service_date", "last_number", "pcs", "stopped"),
		org.Impersonal("queue_host", "tenant_id", "place_id", "service_date"),
		org.Kept(duty, "queue_host", "host_id", "spot", "since", "left_at"),
		org.Impersonal("ticket", "tenant_id", "id", "place_id", "session_id", "organisation_id", "service_date", "printed"),
		org.Kept(ticket, "ticket", "number", "state", "via", "reason_id", "language", "needs_pc", "name_sealed", "appointment_id", "due_at",
			"wanted_host_id", "priority", "why", "came_at", "line_at", "host_id", "called_at", "helping_at", "helped_minutes", "ended_at",
			"missed_times", "calls", "from_ticket", "claim_id", "visit_id"),
		org.Impersonal("queue_count", "tenant_id", "place_id", "service_date", "state", "why", "times"),
		org.Impersonal("queue_wait", "tenant_id", "place_id", "service_date", "hour", "times", "minutes"),
		org.Impersonal("queue_length", "tenant_id", "place_id", "service_date", "reason_id", "times", "minutes"),
	)
}
