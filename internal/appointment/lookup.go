package appointment

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/limit"
	"digivert/internal/contact"
	"digivert/internal/org"
)

// ByID opens an appointment for somebody who may see it; errs.Forbidden for
// others.
func (s *Service) ByID(ctx context.Context, tenant org.Tenant, by Actor, id string) (Appointment, error) {
	a, err := load(ctx, s.DB, tenant.ID, id)
	if err != nil {
		return Appointment{}, err
	}
	if a.State == Held || !s.mayOpen(by, a) {
		return Appointment{}, forbidden()
	}
	a, err = s.open(ctx, s.DB, a)
	return a.Appointment, err
}

// ByToken opens the appointment of a link; errs.NotFound when there is none, or
// no longer.
func (s *Service) ByToken(ctx context.Context, tenant org.Tenant, token string) (Appointment, error) {
	a, err := found(db.One(ctx, s.DB, scan, columns+`and token_digest = $2`, tenant.ID, s.tokenDigest(tenant.ID, token)))
	if err != nil {
		return Appointment{}, err
	}
	a, err = s.open(ctx, s.DB, a)
	return a.Appointment, err
}

// How many wrong codes a client network may send in an hour: a few at once,
// then one a minute, then none, and the phone number to call.
const (
	codeTriesFast = 5
	codeTriesMost = 15
)

// CodeTry is somebody who says that they have an appointment. Network is the
// client's; "" is one that is trusted, such as that of the desk.
type CodeTry struct {
	Tenant          org.Tenant
	Code, FirstName string
	Network         string
	Now             time.Time
}

// ByCode opens the appointment of a code and a first name. A code that is wrong
// and a name that is wrong give the same errs.NotFound, with the phone number;
// too many give errs.TooMany "appointment.code.wait", then
// "appointment.code.stop".
func (s *Service) ByCode(ctx context.Context, try CodeTry) (Appointment, error) {
	found, err := s.Behind(ctx, try)
	if err == nil && found.Earlier.ID != "" {
		err = try.sentence(errs.NotFound, "appointment.code.unknown")
	}
	return found.Appointment, err
}

// Found is what a code opens: an appointment, or a place on the earlier-time
// list.
type Found struct {
	Appointment Appointment
	Earlier     Earlier
}

// Behind is ByCode, also for the code of somebody on the earlier-time list.
func (s *Service) Behind(ctx context.Context, try CodeTry) (found Found, err error) {
	defer errs.Wrap(&err, "Behind")
	digits, err := try.check()
	if err != nil {
		return found, err
	}
	right, wrong := errors.New("right"), try.sentence(errs.NotFound, "appointment.code.unknown")
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		if err := s.countTry(tx, try); err != nil {
			return err
		}
		match, err := s.behind(tx, try.Tenant.ID, digits)
		name := cmp.Or(match.Appointment.Contact.FirstName, match.Earlier.Contact.FirstName)
		if err == nil && contact.SameName(try.FirstName, name) {
			found = match
			return right // takes the count of this try back
		}
		if errs.Is(err, errs.NotFound) {
			err = nil
		}
		return err
	})
	switch {
	case errors.Is(err, right):
		return found, nil
	case err == nil:
		err = wrong
	}
	return Found{}, err
}

func (s *Service) behind(tx db.Tx, tenantID, digits string) (Found, error) {
	a, err := s.byCode(tx, tenantID, digits)
	if !errs.Is(err, errs.NotFound) {
		return Found{Appointment: a.Appointment}, err
	}
	w, err := s.earlierByCode(tx.Context(), tx, tenantID, digits)
	return Found{Earlier: w.Earlier}, err
}

func (s *Service) earlierByCode(ctx context.Context, r db.Reader, tenantID, digits string) (waiting, error) {
	w, err := one(ctx, r, tenantID, `and code_digest = $2`, contact.CodeDigest(s.Vault, tenantID, digits))
	if err != nil {
		return w, err
	}
	return s.openEarlier(ctx, r, w)
}

// FindEarlier finds, for a caller who says the code to somebody at the desk,
// their place on the earlier-time list; errs.NotFound when there is none. It is
// asked after [Service.Find], which counts the codes that are wrong.
func (s *Service) FindEarlier(ctx context.Context, q FindQuery) (Earlier, error) {
	if !q.Viewer.Has(org.HostRole, org.Desk, org.Coordinator, org.Partner) {
		return Earlier{}, forbidden()
	}
	digits, ok := contact.ParseCode(q.Code)
	if !ok {
		return Earlier{}, noWish()
	}
	w, err := s.earlierByCode(ctx, s.DB, q.Tenant.ID, digits)
	return w.Earlier, err
}

func (t CodeTry) check() (digits string, err error) {
	var c errs.Check
	digits, ok := contact.ParseCode(t.Code)
	if !ok {
		c.Add("code", "appointment.code.digits")
	}
	if strings.TrimSpace(t.FirstName) == "" {
		c.Add("firstname", "contact.firstname.empty")
	}
	return digits, c.Err()
}

func (t CodeTry) sentence(kind errs.Kind, key string) error {
	return errs.E(kind, key, "Phone", i18n.Localizer{}.Phone(t.Tenant.Phone))
}

// countTry counts first and looks after, so that many tries at once are not one.
func (s *Service) countTry(tx db.Tx, try CodeTry) error {
	if try.Network == "" {
		return nil
	}
	a := limit.Attempt{
		Tenant: try.Tenant.ID, What: "appointment.code", Window: time.Hour, Now: try.Now,
		Subject: s.Vault.Digest(try.Tenant.ID, forNetwork, try.Network),
	}
	inHour, err := limit.Count(tx.Context(), tx, a)
	if err != nil {
		return err
	}
	a.What, a.Window = "appointment.code.minute", time.Minute
	inMinute, err := limit.Count(tx.Context(), tx, a)
	switch {
	case err != nil:
		return err
	case inHour > codeTriesMost:
		return try.sentence(errs.TooMany, "appointment.code.stop")
	case inHour > codeTriesFast && inMinute > 1:
		return try.sentence(errs.TooMany, "appointment.code.wait")
	}
	return nil
}

func (s *Service) byCode(tx db.Tx, tenantID, digits string) (row, error) {
	a, err := found(db.One(tx.Context(), tx, scan, columns+`and code_digest = $2`, tenantID, contact.CodeDigest(s.Vault, tenantID, digits)))
	if err != nil {
		return a, err
	}
	return s.open(tx.Context(), tx, a)
}

// FindQuery is what the desk looks for: a code, else a phone number, else a
// first name and a day.
type FindQuery struct {
	Tenant                 org.Tenant
	Viewer                 org.Viewer
	Code, Phone, FirstName string
	Date                   civil.Date
	Now                    time.Time
}

// Find looks an appointment up for somebody at the desk. A code that the caller
// gives opens any; a phone number or a name only what the viewer's own
// organisation owns or made, for that somebody gets help elsewhere is not for
// them to know. None is an empty list, whether it exists or not.
func (s *Service) Find(ctx context.Context, q FindQuery) (list []Appointment, err error) {
	defer errs.Wrap(&err, "Find")
	if !q.Viewer.Has(org.HostRole, org.Desk, org.Coordinator, org.Partner) {
		return nil, forbidden()
	}
	if q.Code != "" {
		list, err = s.findCode(ctx, q)
		return q.seen(list), err
	}
	where, args, err := s.wanted(q)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, s.DB, scan, columns+where+` and state <> 'held' order by starts_at, id`, append([]any{q.Tenant.ID}, args...)...)
	if err != nil {
		return nil, err
	}
	list, err = s.opened(ctx, s.DB, seen(q.Viewer, rows))
	return q.seen(list), err
}

// seen shows of each what the viewer may see, in an order that tells no more.
func (q FindQuery) seen(list []Appointment) []Appointment {
	for i, a := range list {
		list[i] = a.Seen(q.Viewer, civil.DateOf(q.Now, q.Tenant.Location()))
	}
	slices.SortStableFunc(list, func(a, b Appointment) int {
		return cmp.Or(a.Date.Compare(b.Date), a.StartsAt.Compare(b.StartsAt), strings.Compare(a.ID, b.ID))
	})
	return list
}

func (s *Service) wanted(q FindQuery) (where string, args []any, err error) {
	var c errs.Check
	switch {
	case q.Phone != "":
		phone := contact.CleanPhone(&c, q.Phone)
		return `and phone_digest = $2`, []any{contact.PhoneDigest(s.Vault, q.Tenant.ID, phone)}, c.Err()
	case q.FirstName == "":
		c.Add("firstname", "appointment.find.empty")
	case q.Date.IsZero():
		c.Add("date", "appointment.find.needsdate")
	}
	return `and name_digest = $2 and service_date = $3`,
		[]any{contact.NameDigest(s.Vault, q.Tenant.ID, q.FirstName), q.Date}, c.Err()
}

// seen leaves what the viewer may see.
func seen(v org.Viewer, rows []row) (own []row) {
	for _, a := range rows {
		if v.SeesContact(a.OrganisationID, a.MadeBy) {
			own = append(own, a)
		}
	}
	return own
}

// staffTriesMost is how many wrong codes one of the staff may look up in an hour.
const staffTriesMost = 60

func (s *Service) findCode(ctx context.Context, q FindQuery) (list []Appointment, err error) {
	digits, ok := contact.ParseCode(q.Code)
	if !ok {
		var c errs.Check
		c.Add("code", "appointment.code.digits")
		return nil, c.Err()
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		a, err := s.byCode(tx, q.Tenant.ID, digits)
		if errs.Is(err, errs.NotFound) {
			return s.countStaffTry(tx, q)
		}
		if err != nil {
			return err
		}
		list = []Appointment{a.Appointment}
		return nil
	})
	return list, err
}

func (s *Service) countStaffTry(tx db.Tx, q FindQuery) error {
	n, err := limit.Count(tx.Context(), tx, limit.Attempt{
		Tenant: q.Tenant.ID, What: "appointment.code.staff", Window: time.Hour, Now: q.Now,
		Subject: s.Vault.Digest(q.Tenant.ID, "person", q.Viewer.PersonID),
	})
	if err == nil && n > staffTriesMost {
		err = errs.E(errs.TooMany, "appointment.code.wait")
	}
	return err
}
