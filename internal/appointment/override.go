package appointment

import (
	"slices"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// OverrideKind tells how a time was taken that was not shown as free.
type OverrideKind string

// The kinds.
const (
	NotOverridden OverrideKind = ""
	Overlap       OverrideKind = "overlap" // on top of what already occupies the host
	Outside       OverrideKind = "outside" // the host is free, but the time stood in no list
)

// MostOverrideReason is how long the reason may be, in characters.
const MostOverrideReason = 120

// Override is the decision to take a host's time although it is not shown as
// free: on top of another appointment, at short notice or between the usual
// starts. That the place is open and the host at work stays a condition, since
// nobody would be there. HostID "" means no override.
type Override struct {
	HostID string
	Reason string       // why; for staff of the host's organisation
	Kind   OverrideKind // what it came to
	By     string       // id of the person who did it
}

// given tells whether there is one.
func (o Override) given() bool { return o.HostID != "" }

// may lets only desk and coordinators of the organisation whose host it is.
func (o Override) may(v org.Viewer, organisationID string) bool {
	return v.In(organisationID, org.Desk, org.Coordinator)
}

// clean checks the reason, of an override that is one.
func (o Override) clean(c *errs.Check) Override {
	if !o.given() {
		return Override{}
	}
	reason, ok := form.CleanText(o.Reason, false)
	switch {
	case reason == "":
		c.Add("reason", "appointment.override.needsreason")
	case utf8.RuneCountInString(reason) > MostOverrideReason:
		c.Add("reason", "appointment.override.long", "Limit", MostOverrideReason)
	case form.HasNationalID(reason):
		c.Add("reason", "contact.note.nationalid")
	case !ok:
		c.Add("reason", "contact.note.characters")
	}
	return Override{HostID: o.HostID, Reason: reason}
}

// takeAnyway takes the slot of the named host. If the host is free, the claim is
// one like others; else it lies on top: the database's own guard lets it be, but
// everybody who comes after sees it, and goes elsewhere.
func (s *Service) takeAnyway(tx db.Tx, w wish, by org.Viewer) (t taking, kind OverrideKind, err error) {
	if t, err = s.anyTime(tx, w, by); err != nil {
		return t, kind, err
	}
	if err := w.leave(tx.Context(), tx, []string{t.hostID}); err != nil {
		return t, kind, err
	}
	claim := roster.Claim{ID: t.claimID, HostID: t.hostID, StartsAt: t.StartsAt, BlockedUntil: t.BlockedUntil, Why: w.why}
	for _, claim.Overridden = range []bool{false, true} {
		there, err := roster.Take(tx.Context(), tx, w.search.Tenant.ID, claim, w.search.Now)
		if err != nil {
			return t, kind, err
		}
		if there {
			return t, overrideKind(claim), s.atWork(tx, w, t)
		}
	}
	return t, kind, taken() // the host has been removed meanwhile
}

func overrideKind(c roster.Claim) OverrideKind {
	if c.Overridden {
		return Overlap
	}
	return Outside
}

// anyTime finds out whether the time can be at all: a start that the clock shows
// and that is not past, while the place is open for the offer.
func (s *Service) anyTime(tx db.Tx, w wish, by org.Viewer) (t taking, err error) {
	offer, at, err := s.offered(tx, w, by)
	if err != nil {
		return t, err
	}
	free, ok := w.slot.Time(offer, at, w.search.Now)
	if !ok {
		return t, wrong("start", "appointment.override.past")
	}
	tenantID, day := w.search.Tenant.ID, w.slot.Date
	calendar, err := place.LoadCalendar(tx.Context(), tx, place.Query{TenantID: tenantID, From: day, To: day})
	if err != nil {
		return t, err
	}
	span := civil.Span{Start: free.Start, End: free.End}
	open := calendar.Open(at.ID, offer.ID, day)
	if !slices.ContainsFunc(open, func(o civil.Span) bool { return o.Contains(span) }) {
		return t, wrong("start", "appointment.override.closed")
	}
	return taking{Time: free, offer: offer, hostID: w.override.HostID, claimID: id.New()}, nil
}

// offered is offer and place of the slot, if the host gives that offer there and
// the viewer may decide over the host's time.
func (s *Service) offered(tx db.Tx, w wish, by org.Viewer) (offer place.Offer, at place.Place, err error) {
	ctx, tenantID := tx.Context(), w.search.Tenant.ID
	host, err := roster.FindHost(ctx, tx, tenantID, w.override.HostID)
	if err != nil || !host.RemovedAt.IsZero() {
		return offer, at, missing(err, "host")
	}
	if !w.override.may(by, host.OrganisationID) {
		return offer, at, forbidden()
	}
	offer, err = s.Places.Offer(ctx, tx, tenantID, w.slot.OfferID)
	if err != nil || offer.OrganisationID != host.OrganisationID || offer.Kind != place.KindAppointment || offer.Closed() {
		return offer, at, missing(err, "offer")
	}
	if w.search.NoPhone && offer.Channel.NeedsPhone() {
		return offer, at, wrong("offer", "appointment.phone.needed")
	}
	at, err = s.Places.Place(ctx, tx, tenantID, w.slot.PlaceID)
	if err != nil || !offer.At(at.ID) {
		return offer, at, missing(err, "place")
	}
	return offer, at, nil
}

// missing says that what was chosen does not go with the rest; an error that is
// ours stays one.
func missing(err error, field string) error {
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return wrong(field, "appointment.override."+field)
}

func wrong(field, key string) error {
	var c errs.Check
	c.Add(field, key)
	return c.Err()
}

func (s *Service) atWork(tx db.Tx, w wish, t taking) error {
	err := s.stillThere(tx.Context(), tx, w.search, t)
	if errs.Is(err, errs.Conflict) {
		return wrong("host", "appointment.override.away")
	}
	return err
}

// override takes the wish's time anyway, and notes in the row that it was done.
func (s *Service) override(tx db.Tx, w wish, by org.Viewer) (t taking, o Override, err error) {
	o = w.override
	o.By = by.PersonID
	t, o.Kind, err = s.takeAnyway(tx, w, by)
	return t, o, err
}

// recordOverride names in the audit trail who took a time that was not free.
// What the reason says is not there.
func (s *Service) recordOverride(tx db.Tx, c Change, a row) error {
	if a.Override.Kind == NotOverridden {
		return nil
	}
	return s.record(tx, c, a, "appointment.override", "host", "starts_at", "override_reason")
}
