package appointment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// EarlierTake is somebody on the list who wants the time that they were told of.
type EarlierTake struct {
	Tenant org.Tenant
	Token  string // of the wish
	Slot   freetime.Slot
	Key    string // of the form, by once
	Hash   []byte
	Now    time.Time
}

// TakeEarlier gives them the time: it moves the appointment that the wish hangs
// on, or books one, and takes them off the list in the same transaction. Of
// several who answer at once one gets it; the others get errs.Conflict
// "appointment.taken" and stay on the list. The same form sent twice gets the
// same receipt. errs.NotFound when the wish is no longer there.
func (s *Service) TakeEarlier(ctx context.Context, t EarlierTake) (r Receipt, err error) {
	defer errs.Wrap(&err, "TakeEarlier(%s)", t.Slot)
	w, err := s.Earlier(ctx, t.Tenant, t.Token)
	if errs.Is(err, errs.NotFound) {
		return s.tookEarlier(ctx, t, err)
	}
	if err != nil {
		return r, err
	}
	if !slices.ContainsFunc(w.Told(), func(o EarlierOffer) bool { return o.Slot == t.Slot }) {
		return r, wrong("slot", "freetime.slot.choose")
	}
	if w.AppointmentID != "" {
		return s.moveEarlier(ctx, t, w)
	}
	return s.bookEarlier(ctx, t, w)
}

// moveEarlier moves the appointment; to an earlier day, that ends the wish.
func (s *Service) moveEarlier(ctx context.Context, t EarlierTake, e Earlier) (Receipt, error) {
	m := MoveRequest{Slot: t.Slot, Change: Change{Tenant: t.Tenant, ID: e.AppointmentID, Actor: Actor{Token: e.Booked.Token}, Now: t.Now}}
	a, err := s.change(ctx, m.Change, s.mayOpen, func(tx db.Tx, a *row) error {
		// Only one of two answers of one person finds the wish.
		if there, err := lockWishes(tx, t.Tenant.ID, e.ID); err != nil || !there {
			return cmp.Or(err, noWish())
		}
		return s.move(tx, m, a)
	})
	return Receipt{a.ID, e.Code, e.Booked.Token}, err
}

func (s *Service) bookEarlier(ctx context.Context, t EarlierTake, e Earlier) (Receipt, error) {
	b := Booking{
		Tenant: t.Tenant, HoldID: s.takenID(t), Contact: e.Contact, Language: e.Language, Interpreter: e.Interpreter,
		Via: ViaWeb, Key: t.Key, Hash: t.Hash, Now: t.Now,
	}
	h := HoldRequest{Search: e.search(t.Tenant, t.Now), Slot: t.Slot}
	return s.booked(ctx, b, func(tx db.Tx, b Booking) (row, error) {
		if there, err := lockWishes(tx, t.Tenant.ID, e.ID); err != nil || !there {
			return row{}, cmp.Or(err, noWish())
		}
		if err := drop(tx, t.Tenant.ID, e.ID); err != nil {
			return row{}, err
		}
		return s.bookNow(tx, h, b)
	})
}

// takenID is the id of the appointment that the form makes.
func (s *Service) takenID(t EarlierTake) string {
	return s.Vault.Token(t.Tenant.ID, forForm, "take "+t.Key)
}

// tookEarlier answers the second of two clicks, when the first has ended the
// wish.
func (s *Service) tookEarlier(ctx context.Context, t EarlierTake, gone error) (Receipt, error) {
	a, err := load(ctx, s.DB, t.Tenant.ID, s.takenID(t))
	if err != nil {
		return Receipt{}, gone
	}
	a, err = s.open(ctx, s.DB, a)
	return Receipt{a.ID, a.Code, a.Token}, err
}

// Earlier opens the wish of a link; errs.NotFound when there is none, or no
// longer.
func (s *Service) Earlier(ctx context.Context, tenant org.Tenant, token string) (Earlier, error) {
	w, err := one(ctx, s.DB, tenant.ID, `and token_digest = $2`, s.tokenDigest(tenant.ID, token))
	if err != nil {
		return Earlier{}, err
	}
	w, err = s.openEarlier(ctx, s.DB, w)
	return w.Earlier, err
}

// EarlierOf is the wish that hangs on an appointment; errs.NotFound when there
// is none.
func (s *Service) EarlierOf(ctx context.Context, tenant org.Tenant, appointmentID string) (Earlier, error) {
	w, err := one(ctx, s.DB, tenant.ID, `and appointment_id = $2`, appointmentID)
	if err != nil {
		return Earlier{}, err
	}
	w, err = s.openEarlier(ctx, s.DB, w)
	return w.Earlier, err
}
