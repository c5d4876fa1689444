package appointment

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
	"digivert/internal/org"
)

// callDays is how long somebody stands on the list who asked to be called and
// was not: then their number goes, reached or not.
const callDays = 14

// callRow is a call as it lies in its table.
type callRow struct {
	Call
	tenantID    string
	madeOn      civil.Date
	forgetOn    civil.Date
	name, phone []byte
	phoneDigest []byte
	note        []byte
}

const callColumnList = `tenant_id, id, organisation_id, made_by, why, appointment_id, version, place_id, reason_id, language,
	name_sealed, phone_sealed, phone_digest, note_sealed, due_on, made_on, made_at, state, tries, next_at, done_at, forget_on, urgent`

const callColumns = `select ` + callColumnList + ` from appointment_call where tenant_id = $1 `

func scanCall(r db.Row) (c callRow, err error) {
	err = r.Scan(&c.tenantID, &c.ID, &c.OrganisationID, db.Text(&c.MadeBy), &c.Why, db.Text(&c.AppointmentID), &c.Version,
		db.Text(&c.PlaceID), db.Text(&c.ReasonID), &c.Language, &c.name, &c.phone, &c.phoneDigest, &c.note,
		&c.DueOn, &c.madeOn, db.Instant(&c.MadeAt), &c.State, &c.Tries, db.Instant(&c.NextAt), db.Instant(&c.DoneAt), &c.forgetOn, &c.Urgent)
	return c, err
}

func (c callRow) args() []any {
	return []any{c.tenantID, c.ID, c.OrganisationID, db.NullText(c.MadeBy), string(c.Why), db.NullText(c.AppointmentID), c.Version,
		db.NullText(c.PlaceID), db.NullText(c.ReasonID), c.Language, c.name, c.phone, c.phoneDigest, c.note,
		c.DueOn, c.madeOn, c.MadeAt, string(c.State), c.Tries, c.NextAt, c.DoneAt, c.forgetOn, c.Urgent}
}

// putCall writes a new call; false when the appointment has the same one already.
func putCall(tx db.Tx, c callRow) (bool, error) {
	n, err := db.Exec(tx.Context(), tx, `insert into appointment_call (`+callColumnList+`)
		values (`+db.Placeholders(1, len(c.args()))+`) on conflict do nothing`, c.args()...)
	return n == 1, err
}

// addCall puts those who booked on the ring-list. The row is opened.
func (s *Service) addCall(tx db.Tx, c Change, a row, why CallWhy) error {
	call := newCall(a, callOf(a, why, c.Now), c)
	call.DueOn, call.Urgent = c.today(), c.Urgent
	_, err := putCall(tx, call)
	return err
}

// newCall is the row of a call about an appointment. It has no contact data of
// its own.
func newCall(a row, call Call, c Change) callRow {
	call.ID, call.State = id.New(), CallOpen
	return callRow{Call: call, tenantID: a.tenantID, madeOn: c.today(), forgetOn: a.Date}
}

// secret is what is sealed of the row.
func (c *callRow) secret() vault.Row {
	return vault.Row{
		Cell: vault.Cell{Tenant: c.tenantID, Month: c.madeOn.MonthKey(), Table: "appointment_call", ID: c.ID},
		Columns: []vault.Column{
			{Name: "name_sealed", Plain: &c.Contact.FirstName, Sealed: &c.name},
			{Name: "phone_sealed", Plain: &c.Contact.Phone, Sealed: &c.phone},
			{Name: "note_sealed", Plain: &c.Note, Sealed: &c.note},
		},
	}
}

func (s *Service) sealCall(tx db.Tx, c *callRow) error {
	c.phoneDigest = contact.PhoneDigest(s.Vault, c.tenantID, c.Contact.Phone)
	return s.Vault.SealRow(tx, c.secret())
}

func (s *Service) openCall(ctx context.Context, r db.Reader, c callRow) (callRow, error) {
	err := s.Vault.OpenRow(ctx, r, c.secret())
	if errs.Is(err, errs.Gone) {
		err = nil
	}
	return c, err
}

// forgetCalls deletes the calls that are over: those about an appointment when
// its day is or its contact data are gone, those who asked to be called when the
// day on which they were, or the last of callDays, is.
func forgetCalls(tx db.Tx, tenant org.Tenant, today civil.Date) error {
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_call where tenant_id = $1 and forget_on < $2`, tenant.ID, today)
	if err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `delete from appointment_call where tenant_id = $1 and exists
		(select 1 from appointment a where a.tenant_id = appointment_call.tenant_id and a.id = appointment_call.appointment_id
		and a.redacted)`, tenant.ID)
	return err
}

// settleCalls deletes every call about those who were served on a day: who was
// rung, and by whom when, is nothing that a visit's host should be told by.
func settleCalls(tx db.Tx, tenant org.Tenant, day civil.Date) error {
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_call where tenant_id = $1 and appointment_id in
		(select id from appointment where tenant_id = $2 and state = 'served' and service_date = $3)`, tenant.ID, tenant.ID, day)
	return err
}

// callsLeft counts those sealed in [first, next).
func callsLeft(tx db.Tx, tenantID string, first, next civil.Date) (int, error) {
	return db.One(tx.Context(), tx, db.Count, `select count(*) from appointment_call
		where tenant_id = $1 and made_on >= $2 and made_on < $3`, tenantID, first, next)
}

// viewed are the calls that a viewer may see: of the organisations that ring,
// and of those that booked or asked.
func viewed(tenantID string, v org.Viewer) (where string, args []any) {
	own := v.ContactOrganisations()
	made := v.Organisations(org.HostRole, org.Desk, org.Coordinator, org.Partner)
	if len(made) == 0 {
		return "and 1 = 0 ", []any{tenantID}
	}
	args = append([]any{tenantID}, db.Args(made)...)
	or := []string{`made_by in (` + db.Placeholders(2, len(made)) + `)`}
	if len(own) > 0 {
		or = append(or, `organisation_id in (`+db.Placeholders(len(args)+1, len(own))+`)`)
		args = append(args, db.Args(own)...)
	}
	return `and (` + strings.Join(or, " or ") + `) `, args
}

// startOf is the first moment of the day on which it is now.
func startOf(t org.Tenant, now time.Time) time.Time {
	return civil.DateOf(now, t.Location()).Midnight(t.Location())
}
