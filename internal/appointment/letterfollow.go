package appointment

import (
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
)

// What happens to a letter when its appointment changes, and when its time is
// over.

// followLetter lets what waits follow a change that those who booked must be told
// of: the letter of an appointment that they cancelled goes, others are renewed.
func (s *Service) followLetter(tx db.Tx, c Change, was, a row) error {
	switch {
	case a.Version == was.Version:
		return nil
	case a.State == Booked || a.State == Revoked:
		return s.renewLetter(tx, c, was.Date, a)
	}
	return dropLetter(tx, a)
}

// renewLetter lets a letter that waits follow its appointment, which was moved or
// which we cancelled. Its address opens under the day that the appointment left.
// What could not arrive in time any more is late. One that is printed is on its
// way, and its address is gone: who has a phone is rung.
func (s *Service) renewLetter(tx db.Tx, c Change, was civil.Date, a row) error {
	before, err := lettersOf(tx, a)
	if err != nil {
		return err
	}
	for _, l := range before {
		if l.State != LetterWaiting {
			continue
		}
		if l, err = s.openLetter(tx.Context(), tx, l, was); err != nil {
			return err
		}
		if err := s.replaceLetter(tx, c, l, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) replaceLetter(tx db.Tx, c Change, old letterRow, a row) error {
	l := c.newLetter(a, old.OrganisationID)
	l.Language, l.Address, l.MadeAt, l.EraseDue = old.Language, old.Address, old.MadeAt, old.EraseDue
	if l.Kind == LetterBooked {
		l.Kind = old.Kind // who never got the first letter is told the new time alone
	}
	if !a.CanLetter(c.today()) {
		l.State, l.Address = LetterLate, Address{}
	}
	_, err := db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and id = $2`, old.tenantID, old.ID)
	if err != nil {
		return err
	}
	return s.putLetter(tx, l, a.Date)
}

// dropLetter takes away what waits about an appointment that they cancelled.
func dropLetter(tx db.Tx, a row) error {
	_, err := db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and appointment_id = $2 and state <> 'printed'`, a.tenantID, a.ID)
	return err
}

// eraseLetters deletes the addresses of letters that nobody printed in time, so
// that only the row is left, which asks somebody to ring; and letters that no
// longer have anything to tell.
func eraseLetters(tx db.Tx, tenant org.Tenant, today civil.Date) error {
	_, err := db.Exec(tx.Context(), tx, `update letter set state = 'late',`+noAddress+`
		where tenant_id = $1 and state = 'waiting' and erase_due < $2`, tenant.ID, today)
	if err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and exists
		(select 1 from appointment a where a.tenant_id = letter.tenant_id and a.id = letter.appointment_id
		and (a.redacted or a.service_date < $2))`, tenant.ID, today)
	return err
}

// forgetLetters deletes what tells to whom of a settled day we wrote.
func forgetLetters(tx db.Tx, tenant org.Tenant, day civil.Date) error {
	_, err := db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and appointment_id in
		(select id from appointment where tenant_id = $2 and state = 'served' and service_date = $3)`, tenant.ID, tenant.ID, day)
	return err
}
