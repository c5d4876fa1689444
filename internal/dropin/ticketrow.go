package dropin

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
)

const ticketColumns = `id, place_id, session_id, organisation_id, service_date, number, state, via, reason_id, language, needs_pc,
	name_sealed, appointment_id, due_at, wanted_host_id, priority, why, came_at, line_at, host_id, called_at, helping_at,
	helped_minutes, ended_at, missed_times, calls, from_ticket, claim_id, visit_id, printed`

func scanTicket(row db.Row) (t Ticket, err error) {
	return t, row.Scan(&t.ID, &t.PlaceID, db.Text(&t.SessionID), &t.OrganisationID, &t.Date, db.Number(&t.Number), &t.State, &t.Via,
		db.Text(&t.ReasonID), &t.Language, &t.NeedsPC, &t.nameSealed, db.Text(&t.AppointmentID), db.Instant(&t.DueAt),
		db.Text(&t.WantedHost), &t.Priority, &t.Why, db.Instant(&t.CameAt), db.Instant(&t.LineAt), db.Text(&t.HostID),
		db.Instant(&t.CalledAt), db.Instant(&t.HelpingAt), &t.HelpedMinutes, db.Instant(&t.EndedAt), &t.MissedTimes, &t.Calls,
		db.Text(&t.fromTicket), db.Text(&t.claimID), db.Text(&t.visitID), &t.Printed)
}

func (t Ticket) args() []any {
	var number any
	if t.Number > 0 {
		number = t.Number
	}
	return []any{t.ID, t.PlaceID, db.NullText(t.SessionID), t.OrganisationID, t.Date, number, string(t.State), string(t.Via),
		db.NullText(t.ReasonID), t.Language, t.NeedsPC, t.nameSealed, db.NullText(t.AppointmentID), t.DueAt,
		db.NullText(t.WantedHost), string(t.Priority), string(t.Why), t.CameAt, t.LineAt, db.NullText(t.HostID),
		t.CalledAt, t.HelpingAt, t.HelpedMinutes, t.EndedAt, t.MissedTimes, t.Calls,
		db.NullText(t.fromTicket), db.NullText(t.claimID), db.NullText(t.visitID), t.Printed}
}

func insertTicket(ctx context.Context, tx db.Tx, tenantID string, t Ticket) error {
	args := append([]any{tenantID}, t.args()...)
	_, err := db.Exec(ctx, tx, `insert into ticket (tenant_id, `+ticketColumns+`) values (`+db.Placeholders(1, len(args))+`)`, args...)
	return err
}

// saveTicket writes what may change of a ticket, if it still is in the state in
// which it was read. False means that somebody else was first.
func saveTicket(ctx context.Context, tx db.Tx, tenantID string, was State, t Ticket) (bool, error) {
	n, err := db.Exec(ctx, tx, `update ticket set state = $1, reason_id = $2, needs_pc = $3, wanted_host_id = $4, priority = $5, why = $6,
		line_at = $7, host_id = $8, called_at = $9, helping_at = $10, helped_minutes = $11, ended_at = $12, missed_times = $13, calls = $14,
		claim_id = $15, visit_id = $16, printed = $17 where tenant_id = $18 and id = $19 and state = $20`,
		string(t.State), db.NullText(t.ReasonID), t.NeedsPC, db.NullText(t.WantedHost), string(t.Priority), string(t.Why),
		t.LineAt, db.NullText(t.HostID), t.CalledAt, t.HelpingAt, t.HelpedMinutes, t.EndedAt, t.MissedTimes, t.Calls,
		db.NullText(t.claimID), db.NullText(t.visitID), t.Printed, tenantID, t.ID, string(was))
	return n == 1, err
}

// dayTickets lists all tickets of a place and day.
func dayTickets(ctx context.Context, r db.Reader, tenantID, placeID string, day civil.Date) ([]Ticket, error) {
	return db.All(ctx, r, scanTicket, `select `+ticketColumns+` from ticket
		where tenant_id = $1 and place_id = $2 and service_date = $3 order by number, id`, tenantID, placeID, day)
}

// FindTicket gives one ticket, without the name.
func FindTicket(ctx context.Context, r db.Reader, tenantID, ticketID string) (Ticket, error) {
	t, err := db.One(ctx, r, scanTicket, `select `+ticketColumns+` from ticket where tenant_id = $1 and id = $2`, tenantID, ticketID)
	if errs.Is(err, errs.NotFound) {
		err = errs.E(errs.NotFound, "dropin.ticket.gone")
	}
	return t, err
}

// ticketOf gives the ticket of an appointment, errs.NotFound when there is none.
func ticketOf(ctx context.Context, r db.Reader, tenantID, appointmentID string) (Ticket, error) {
	return db.One(ctx, r, scanTicket, `select `+ticketColumns+` from ticket where tenant_id = $1 and appointment_id = $2`, tenantID, appointmentID)
}

// openOf gives the ticket that a host has called or helps, whatever the place.
func openOf(ctx context.Context, r db.Reader, tenantID, hostID string) (Ticket, error) {
	return db.One(ctx, r, scanTicket, `select `+ticketColumns+` from ticket
		where tenant_id = $1 and host_id = $2 and state in ('called', 'helping')`, tenantID, hostID)
}

// nameCell is where a ticket's first name stands.
func (t Ticket) nameCell(tenantID string) vault.Cell {
	return vault.Cell{Tenant: tenantID, Month: t.Date.MonthKey(), Table: "ticket", ID: t.ID, Column: "name_sealed"}
}
