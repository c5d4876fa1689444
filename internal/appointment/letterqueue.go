package appointment

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Letters are those that wait in the viewer's organisations and those that were
// late, the oldest first, with address and appointment opened.
func (s *Service) Letters(ctx context.Context, tenant org.Tenant, viewer org.Viewer) (list []LetterRow, err error) {
	defer errs.Wrap(&err, "Letters")
	rows, err := s.queue(ctx, tenant, viewer)
	if err != nil {
		return nil, err
	}
	for _, l := range rows {
		one, err := s.letterOf(ctx, s.DB, l)
		if err != nil {
			return nil, err
		}
		if one.State == LetterWaiting && !one.true() {
			one.State, one.Address = LetterLate, Address{} // changed by what did not write it anew
		}
		list = append(list, one)
	}
	return list, nil
}

func (s *Service) queue(ctx context.Context, tenant org.Tenant, viewer org.Viewer) ([]letterRow, error) {
	own := viewer.ContactOrganisations()
	if len(own) == 0 {
		return nil, nil
	}
	return db.All(ctx, s.DB, scanLetter, letters+`and organisation_id in (`+db.Placeholders(2, len(own))+`)
		and state <> 'printed' order by made_at, id`, append([]any{tenant.ID}, db.Args(own)...)...)
}

// LettersWaiting counts those to be printed in the viewer's organisations,
// LettersLate those that were not in time: somebody must ring.
func (s *Service) LettersWaiting(ctx context.Context, tenant org.Tenant, viewer org.Viewer) (int, error) {
	return s.countLetters(ctx, tenant, viewer, LetterWaiting)
}

// LettersLate counts those that were late; see [Service.LettersWaiting].
func (s *Service) LettersLate(ctx context.Context, tenant org.Tenant, viewer org.Viewer) (int, error) {
	return s.countLetters(ctx, tenant, viewer, LetterLate)
}

func (s *Service) countLetters(ctx context.Context, tenant org.Tenant, viewer org.Viewer, state LetterState) (int, error) {
	own := viewer.ContactOrganisations()
	if len(own) == 0 {
		return 0, nil
	}
	return db.One(ctx, s.DB, db.Count, `select count(*) from letter where tenant_id = $1 and state = $2
		and organisation_id in (`+db.Placeholders(3, len(own))+`)`, append([]any{tenant.ID, string(state)}, db.Args(own)...)...)
}

func (s *Service) letterOf(ctx context.Context, r db.Reader, l letterRow) (LetterRow, error) {
	a, err := load(ctx, r, l.tenantID, l.AppointmentID)
	if err != nil {
		return LetterRow{}, err
	}
	if l, err = s.openLetter(ctx, r, l, a.Date); err != nil {
		return LetterRow{}, err
	}
	a, err = s.open(ctx, r, a)
	return LetterRow{Letter: l.Letter, Appointment: a.Appointment}, err
}

// true tells whether what the letter says still holds. It is asked again when it
// is shown and when it is marked as printed.
func (l LetterRow) true() bool {
	want := Booked
	if l.Kind == LetterRevoked {
		want = Revoked
	}
	a := l.Appointment
	return a.State == want && !a.Redacted && a.Version == l.Version
}

// Letter opens one to be printed. errs.Forbidden when another organisation
// prints it, errs.Gone "letter.gone" when it no longer waits or no longer holds.
func (s *Service) Letter(ctx context.Context, tenant org.Tenant, viewer org.Viewer, letterID string) (LetterRow, error) {
	l, err := findLetter(ctx, s.DB, tenant.ID, viewer, letterID)
	if err != nil {
		return LetterRow{}, err
	}
	one, err := s.letterOf(ctx, s.DB, l)
	if err == nil && (one.State != LetterWaiting || !one.true()) {
		err = letterGone()
	}
	return one, err
}

func letterGone() error { return errs.E(errs.Gone, "letter.gone") }

func findLetter(ctx context.Context, r db.Reader, tenantID string, viewer org.Viewer, letterID string) (letterRow, error) {
	l, err := db.One(ctx, r, scanLetter, letters+`and id = $2`, tenantID, letterID)
	switch {
	case errs.Is(err, errs.NotFound):
		return l, letterGone()
	case err == nil && !viewer.In(l.OrganisationID, org.HostRole, org.Desk, org.Coordinator):
		return l, forbidden()
	}
	return l, err
}

// LetterOf is the last letter about an appointment; false when there is none. It
// has no address.
func (s *Service) LetterOf(ctx context.Context, tenant org.Tenant, appointmentID string) (Letter, bool, error) {
	l, err := db.One(ctx, s.DB, scanLetter, letters+`and appointment_id = $2 order by version desc, made_at desc limit 1`, tenant.ID, appointmentID)
	if errs.Is(err, errs.NotFound) {
		return Letter{}, false, nil
	}
	return l.Letter, err == nil, err
}

// LetterDone is who has dealt with which letter, and when.
type LetterDone struct {
	Tenant org.Tenant
	Viewer org.Viewer
	ID     string
	Now    time.Time
}

// PrintedLetter marks that a letter is on paper, and deletes its address.
// errs.Gone when what it says no longer holds: the paper must be thrown away.
// Marked twice is no error.
func (s *Service) PrintedLetter(ctx context.Context, d LetterDone) (err error) {
	defer errs.Wrap(&err, "PrintedLetter(%s)", d.ID)
	return s.letterChange(ctx, d, func(tx db.Tx, a row, l letterRow) error {
		if l.State == LetterPrinted {
			return nil
		}
		if now := (LetterRow{l.Letter, a.Appointment}); l.State != LetterWaiting || !now.true() {
			return letterGone()
		}
		_, err := db.Exec(tx.Context(), tx, `update letter set state = 'printed', printed_at = $1,`+noAddress+`
			where tenant_id = $2 and id = $3`, d.Now, l.tenantID, l.ID)
		if err != nil {
			return err
		}
		c := Change{Tenant: d.Tenant, ID: a.ID, Actor: Actor{Viewer: d.Viewer}, Now: d.Now}
		return s.record(tx, c, a, "appointment.letter", "printed_at")
	})
}

const noAddress = ` name_sealed = null, lines_sealed = null, postcode_sealed = null, city_sealed = null `

// ForgetLate takes a letter that was late off the list: they were told in another
// way.
func (s *Service) ForgetLate(ctx context.Context, d LetterDone) (err error) {
	defer errs.Wrap(&err, "ForgetLate(%s)", d.ID)
	err = s.letterChange(ctx, d, func(tx db.Tx, _ row, l letterRow) error {
		_, err := db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and id = $2 and state = 'late'`, l.tenantID, l.ID)
		return err
	})
	if errs.Is(err, errs.Gone) {
		return nil // somebody was first
	}
	return err
}

// letterChange runs f with the locked appointment of a letter: whoever moves or
// cancels it waits, or was first.
func (s *Service) letterChange(ctx context.Context, d LetterDone, f func(tx db.Tx, a row, l letterRow) error) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		l, err := findLetter(tx.Context(), tx, d.Tenant.ID, d.Viewer, d.ID)
		if err != nil {
			return err
		}
		a, err := lock(tx.Context(), tx, d.Tenant.ID, l.AppointmentID)
		if err != nil {
			return err
		}
		if l, err = findLetter(tx.Context(), tx, d.Tenant.ID, d.Viewer, d.ID); err != nil {
			return err
		}
		return f(tx, a, l)
	})
}
