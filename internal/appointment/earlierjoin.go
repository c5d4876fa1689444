package appointment

import (
	"cmp"
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/id"
	"digivert/internal/base/limit"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// EarlierRequest is what somebody without an appointment says on joining the
// list.
type EarlierRequest struct {
	Tenant            org.Tenant
	ReasonID, PlaceID string // "" any, anywhere
	Language          string // code of the language of help, "" not told
	Interpreter       string // code of the interpreter's language, "" none
	Until             civil.Date
	Contact           contact.Contact // the note is not kept
	Network           string          // the client's; "" is one that is trusted, such as that of the desk
	Key               string          // of the form, by once
	Hash              []byte
	Now               time.Time
}

// JoinEarlier puts somebody on the list, and counts an unmet need. The same form
// sent twice gets the same receipt. Too many from one network get errs.TooMany
// "appointment.earlier.many". What is wrong comes as errs.Invalid about the
// fields of contact.Clean and until; phone is wrong when we could not reach them,
// and phone or email when they stand on the list already.
func (s *Service) JoinEarlier(ctx context.Context, q EarlierRequest) (r Receipt, err error) {
	defer errs.Wrap(&err, "JoinEarlier")
	if q.Contact, err = s.checkEarlier(q); err != nil {
		return r, err
	}
	w := waiting{tenantID: q.Tenant.ID, contactDue: q.Until.AddDays(1), Earlier: Earlier{
		ID: s.Vault.Token(q.Tenant.ID, forForm, "earlier "+q.Key), ReasonID: q.ReasonID, PlaceID: q.PlaceID, Language: q.Language,
		Interpreter: q.Interpreter, Until: q.Until, Contact: q.Contact, JoinedAt: q.Now,
	}}
	if err := s.mayJoin(ctx, q, w.ID); err != nil { // before the search, which is the work
		return r, err
	}
	free, err := s.freeFor(ctx, w.Earlier, q.Tenant, q.Now)
	if err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		call := once.Call{Tenant: q.Tenant.ID, Form: "appointment.earlier", Key: q.Key, Hash: q.Hash, Now: q.Now}
		_, repeated, err := once.Do(tx.Context(), tx, call, func() (string, error) {
			if err := s.countJoin(tx, q); err != nil {
				return "", err
			}
			if err := s.alone(tx, q); err != nil {
				return "", err
			}
			return "", s.join(tx, q.Tenant, &w, free)
		})
		if err == nil && repeated {
			w, err = one(tx.Context(), tx, q.Tenant.ID, `and id = $2`, w.ID)
			if err == nil {
				w, err = s.openEarlier(tx.Context(), tx, w)
			}
		}
		r = Receipt{w.ID, w.Code, w.Token}
		return err
	})
	return r, err
}

func (s *Service) checkEarlier(q EarlierRequest) (contact.Contact, error) {
	var c errs.Check
	reach, err := contact.Clean(q.Contact)
	if err := c.Merge(err); err != nil {
		return reach, err
	}
	reach.Note = ""
	if c.Err() == nil && len(s.Reaches(reach)) == 0 {
		c.Add("phone", "appointment.earlier.reach")
	}
	ahead := civil.DateOf(q.Now, q.Tenant.Location()).DaysUntil(q.Until)
	if q.Until.IsZero() || ahead <= LastDays || ahead > MostWaitDays {
		c.Add("until", "appointment.earlier.until", "First", LastDays+1, "Last", MostWaitDays)
	}
	if !isLanguage(q.Language) || !isLanguage(q.Interpreter) {
		c.Add("language", "appointment.language.bad")
	}
	return reach, c.Err()
}

// joinsPerDay is how many may join from one client network in a day: enough for
// a library's public computers.
const joinsPerDay = 20

// joinFrom is what is counted of a network.
func (s *Service) joinFrom(q EarlierRequest) limit.Attempt {
	return limit.Attempt{
		Tenant: q.Tenant.ID, What: "appointment.earlier", Window: 24 * time.Hour, Now: q.Now,
		Subject: s.Vault.Digest(q.Tenant.ID, forNetwork, q.Network),
	}
}

func (q EarlierRequest) tooMany() error {
	return errs.E(errs.TooMany, "appointment.earlier.many", "Phone", i18n.Localizer{}.Phone(q.Tenant.Phone))
}

// mayJoin refuses a network that has used up its joins, but not a form of it that
// is sent again.
func (s *Service) mayJoin(ctx context.Context, q EarlierRequest, wishID string) error {
	if q.Network == "" {
		return nil
	}
	n, err := limit.Tries(ctx, s.DB, s.joinFrom(q))
	if err != nil || n < joinsPerDay {
		return err
	}
	if _, err = one(ctx, s.DB, q.Tenant.ID, `and id = $2`, wishID); errs.Is(err, errs.NotFound) {
		err = q.tooMany()
	}
	return err
}

// countJoin keeps somebody from filling the list with others' numbers.
func (s *Service) countJoin(tx db.Tx, q EarlierRequest) error {
	if q.Network == "" {
		return nil
	}
	n, err := limit.Count(tx.Context(), tx, s.joinFrom(q))
	if err == nil && n > joinsPerDay {
		err = q.tooMany()
	}
	return err
}

// alone refuses a second place on the list to the same first name at the same
// number or address. The number alone would tell anybody who tries one whether
// it waits, and a couple may share it. Two at the same moment wait for each other
// at the count.
func (s *Service) alone(tx db.Tx, q EarlierRequest) error {
	reach, field := cmp.Or(q.Contact.Phone, q.Contact.Email), "phone"
	if q.Contact.Phone == "" {
		field = "email"
	}
	_, err := limit.Count(tx.Context(), tx, limit.Attempt{
		Tenant: q.Tenant.ID, What: "earlier.reach", Window: time.Hour, Now: q.Now,
		Subject: s.Vault.Digest(q.Tenant.ID, forWish, reach),
	})
	if err != nil {
		return err
	}
	d := contact.DigestsOf(s.Vault, q.Tenant.ID, q.Contact)
	n, err := db.One(tx.Context(), tx, db.Count, `select count(*) from earlier where tenant_id = $1 and appointment_id is null
		and until_date >= $2 and name_digest = $3 and (phone_digest = $4 or email_digest = $5)`,
		q.Tenant.ID, civil.DateOf(q.Now, q.Tenant.Location()), d.Name, d.Phone, d.Email)
	if err == nil && n > 0 {
		err = wrong(field, "appointment.earlier.already")
	}
	return err
}

// join writes the wish, with the times that are free already: they are no news.
func (s *Service) join(tx db.Tx, tenant org.Tenant, w *waiting, free []freetime.Time) error {
	ctx := tx.Context()
	w.Token = s.Vault.Token(tenant.ID, forEarlier, w.ID)
	w.tokenDigest = s.tokenDigest(tenant.ID, w.Token)
	if w.AppointmentID == "" {
		digits, err := s.newCode(tx, tenant.ID)
		if err != nil {
			return err
		}
		w.Code = contact.PrintCode(digits)
		if err := s.sealEarlier(tx, w); err != nil {
			return err
		}
	}
	joined, err := insertEarlier(ctx, tx, *w)
	if err != nil || !joined {
		return err
	}
	for i, f := range free[:min(len(free), mostSeen)] {
		if err := insertOffer(ctx, tx, *w, EarlierOffer{Slot: f.Slot(), N: -i, ToldAt: w.JoinedAt}); err != nil {
			return err
		}
	}
	return visit.RecordUnmet(ctx, tx, tenant.ID, visit.Unmet{
		Date: civil.DateOf(w.JoinedAt, tenant.Location()), ReasonID: w.ReasonID, PlaceID: w.PlaceID, Language: cmp.Or(w.Language, w.Interpreter), Why: visit.UnmetEarlier,
	})
}

func insertOffer(ctx context.Context, tx db.Tx, w waiting, o EarlierOffer) error {
	_, err := db.Exec(ctx, tx, `insert into earlier_offer (tenant_id, earlier_id, n, offer_id, place_id, service_date, start_minute, told_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, w.tenantID, w.ID, o.N, o.OfferID, o.PlaceID, o.Date, int(o.Start), o.ToldAt)
	return err
}

// freeFor gives the times that fit a wish, one for each place and start.
func (s *Service) freeFor(ctx context.Context, e Earlier, tenant org.Tenant, now time.Time) (free []freetime.Time, err error) {
	q := e.search(tenant, now)
	supply, err := s.Free.Load(ctx, s.DB, q)
	if err != nil {
		return nil, err
	}
	known := e
	for _, f := range s.guards.rule(supply, q) {
		if e.wants(f.Date) && !known.knows(f.Slot()) {
			known.Offers = append(known.Offers, EarlierOffer{Slot: f.Slot()})
			free = append(free, f)
		}
	}
	return free, nil
}

// WishEarlier lets those who have an appointment hear of a free time on an
// earlier day: at the place, or anywhere. Asked twice, they stand there once.
// errs.Conflict "appointment.earlier.late" when no message could come in time or
// "appointment.changed" when it was moved or cancelled meanwhile,
// errs.Invalid about phone when we cannot reach them.
func (s *Service) WishEarlier(ctx context.Context, c Change, placeID string) (token string, err error) {
	defer errs.Wrap(&err, "WishEarlier(%s)", c.ID)
	a, err := s.ByID(ctx, c.Tenant, c.Actor, c.ID)
	if err != nil {
		return "", err
	}
	if err := s.checkWish(a, c); err != nil {
		return "", err
	}
	w := waiting{tenantID: c.Tenant.ID, contactDue: a.Date.AddDays(1), Earlier: Earlier{
		ID: id.New(), AppointmentID: a.ID, ReasonID: a.ReasonID, PlaceID: placeID, Language: a.Language, Interpreter: a.Interpreter,
		Until: a.Date, Contact: a.Contact, JoinedAt: c.Now,
	}}
	free, err := s.freeFor(ctx, w.Earlier, c.Tenant, c.Now)
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		// One that was moved or cancelled since it was looked at must not leave a
		// wish that nothing takes away.
		standing, err := lock(tx.Context(), tx, c.Tenant.ID, a.ID)
		if err == nil && (standing.Version != a.Version || !standing.CanMove(c.Now)) {
			err = changed()
		}
		if err != nil {
			return err
		}
		return s.join(tx, c.Tenant, &w, free)
	})
	if err != nil {
		return "", err
	}
	standing, err := one(ctx, s.DB, c.Tenant.ID, `and appointment_id = $2`, a.ID)
	return s.Vault.Token(c.Tenant.ID, forEarlier, standing.ID), err
}

func (s *Service) checkWish(a Appointment, c Change) error {
	if !a.CanMove(c.Now) || c.today().DaysUntil(a.Date) <= LastDays {
		return errs.E(errs.Conflict, "appointment.earlier.late")
	}
	var check errs.Check
	if len(s.Tells(a)) == 0 {
		check.Add("phone", "appointment.earlier.reach")
	}
	return check.Err()
}

// CanWish tells whether an appointment can have a wish for an earlier day.
func (s *Service) CanWish(a Appointment, tenant org.Tenant, now time.Time) bool {
	return s.checkWish(a, Change{Tenant: tenant, Now: now}) == nil
}

// LeaveEarlier takes somebody off the list. One who is not there is no error.
func (s *Service) LeaveEarlier(ctx context.Context, tenant org.Tenant, token string) (err error) {
	defer errs.Wrap(&err, "LeaveEarlier")
	return s.DB.Write(ctx, func(tx db.Tx) error {
		return dropWhere(tx, tenant.ID, `and token_digest = $2`, s.tokenDigest(tenant.ID, token))
	})
}
