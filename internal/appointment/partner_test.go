package appointment

import (
	"fmt"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

func partner() org.Viewer { return member("nav", org.Partner) }

// partnerBooks books at the library as a partner of NAV.
func (w *world) partnerBooks(name, clock string, tell bool) Receipt {
	w.t.Helper()
	b := w.booking("")
	b.Contact.FirstName, b.Viewer, b.MadeBy, b.TellPartner = name, partner(), "nav", tell
	search := w.search()
	search.By = freetime.Partner
	return must(w.BookDirect(ctx, HoldRequest{Search: search, Slot: slot("lesson", tuesday, clock)}, b))
}

// served and noShow are what a partner must not tell from each other, and left is
// one that nobody noted anything of.
func (w *world) threeOutcomes(tell bool) (served, noShow, left Receipt) {
	served, noShow, left = w.partnerBooks("Aud", "10:00", tell), w.partnerBooks("Bo", "11:00", tell), w.partnerBooks("Cia", "12:00", tell)
	must(struct{}{}, w.Serve(ctx, ServeRequest{w.by(desk(), served.ID, at(tuesday, "10:45")), helped()}))
	must(struct{}{}, w.NoShow(ctx, w.by(desk(), noShow.ID, at(tuesday, "11:30"))))
	return served, noShow, left
}

// view is all that somebody sees of an appointment, but who it is and how to reach
// them, on every way that there is.
func (w *world) view(v org.Viewer, r Receipt, day int) string {
	now := at(tuesday.AddDays(day), "13:00")
	today := tuesday.AddDays(day)
	plain := func(a Appointment) string {
		clock := ""
		if !a.StartsAt.IsZero() {
			clock = fmt.Sprint(a.EndsAt.Sub(a.StartsAt))
		}
		return fmt.Sprint(a.State, a.Date, clock, a.PlaceID, a.OfferID, a.ReasonID, a.Channel, a.Language, a.Interpreter, a.OnBehalf, a.Version,
			a.VisitID != "", a.Redacted, a.Contact.FirstName != "", a.Contact.Phone != "", a.Code != "", a.Token != "", "|")
	}
	text := ""
	a, err := w.ByID(ctx, w.tenant, Actor{Viewer: v}, r.ID)
	text += plain(a.Seen(v, today)) + fmt.Sprint(err)
	a, err = w.ByToken(ctx, w.tenant, r.Token)
	text += plain(a.Seen(org.Viewer{}, today)) + fmt.Sprint(errs.KindOf(err))
	found, err := w.Find(ctx, FindQuery{Tenant: w.tenant, Viewer: v, Code: r.Code, Now: now})
	for _, a := range found {
		text += plain(a)
	}
	text += fmt.Sprint(len(found), errs.KindOf(err))
	byPhone, err := w.Find(ctx, FindQuery{Tenant: w.tenant, Viewer: v, Phone: "90000000", Now: now})
	for _, a := range byPhone {
		if a.ID == r.ID {
			text += plain(a)
		}
	}
	for _, b := range must(w.PartnerBookings(ctx, w.tenant, v, now)) {
		if b.ID == r.ID {
			text += plain(b.Appointment) + string(b.Came)
		}
	}
	wishes := w.SetContactWishes(ctx, w.by(v, r.ID, now), ContactWishes{NoCall: true})
	return text + fmt.Sprint(len(byPhone), err, errs.KindOf(wishes))
}

// Without a yes, one who came and one who did not look alike to the partner, in
// all that they can open, on every day until nothing is left. So does one that
// nobody noted.
func TestPartnerCannotTellWhoCame(t *testing.T) {
	w := newWorld(t, 1)
	served, noShow, left := w.threeOutcomes(false)
	gone := -1
	for day := range 40 {
		if day > 0 {
			must(struct{}{}, w.Settle(ctx, w.tenant, at(tuesday.AddDays(day), "00:30")))
			must(struct{}{}, w.Redact(ctx, w.tenant, at(tuesday.AddDays(day), "04:10")))
		}
		came, away, unknown := w.view(partner(), served, day), w.view(partner(), noShow, day), w.view(partner(), left, day)
		if came != away || came != unknown {
			t.Fatalf("%d days after:\ncame    %s\ndid not %s\nnobody  %s", day, came, away, unknown)
		}
		if gone < 0 && w.row(served.ID).Redacted {
			gone = day
		}
	}
	if gone != w.tenant.ContactDaysUnmet {
		t.Errorf("the contact data went %d days after, want %d", gone, w.tenant.ContactDaysUnmet)
	}
}

// Nor does the ring-list tell a partner that somebody came early.
func TestPartnerCannotTellWhoIsEarly(t *testing.T) {
	w := newWorld(t, 1)
	r := w.partnerBooks("Aud", "10:00", false)
	must(struct{}{}, w.DB.Write(ctx, func(tx db.Tx) error {
		return w.addCall(tx, w.by(desk(), r.ID, at(tuesday, "08:00")), w.row(r.ID), CallChanged)
	}))
	for _, early := range []bool{false, true} {
		if early {
			must(struct{}{}, w.Arrive(ctx, w.by(desk(), r.ID, at(tuesday, "09:40"))))
		}
		if n := len(w.calls(partner(), at(tuesday, "09:45")).Changed); n != 1 {
			t.Errorf("early %v: the partner rings %d", early, n)
		}
	}
	if n := len(w.calls(desk(), at(tuesday, "09:45")).Changed); n != 0 {
		t.Errorf("the desk rings %d who are there", n)
	}
}

// The control: whose people helped them sees the difference, or the test above
// could not fail.
func TestOwnStaffSeeWhoCame(t *testing.T) {
	w := newWorld(t, 1)
	served, noShow, _ := w.threeOutcomes(false)
	both := member("lib", org.Desk)
	both.Memberships = append(both.Memberships, partner().Memberships...)
	if w.view(both, served, 0) == w.view(both, noShow, 0) {
		t.Error("the library cannot tell either")
	}
	if day := must(w.Day(ctx, DayQuery{Tenant: w.tenant, Viewer: member("nav", org.Desk), Date: tuesday, OrganisationID: "lib"})); len(day) != 0 {
		t.Errorf("NAV reads %d of the library's day", len(day))
	}
}

// With a yes the partner's own list tells it, after the day and not on it, and
// nothing else does.
func TestPartnerIsToldAfterAYes(t *testing.T) {
	w := newWorld(t, 1)
	served, noShow, left := w.threeOutcomes(true)
	came := func(day int) map[string]Came {
		all := map[string]Came{}
		for _, b := range must(w.PartnerBookings(ctx, w.tenant, partner(), at(tuesday.AddDays(day), "08:00"))) {
			all[b.ID] = b.Came
			if b.State == Served || b.State == NoShow || b.VisitID != "" {
				t.Errorf("the booking itself tells %+v", b.Appointment)
			}
		}
		return all
	}
	if got := came(0); got[served.ID] != CameAhead || got[noShow.ID] != CameAhead {
		t.Errorf("on the day %v", got)
	}
	must(struct{}{}, w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "00:30")))
	if got := came(1); got[served.ID] != CameYes || got[noShow.ID] != CameNo || got[left.ID] != CameNotYet {
		t.Errorf("after it %v", got)
	}
	for day := range w.tenant.ContactDays {
		must(struct{}{}, w.Redact(ctx, w.tenant, at(tuesday.AddDays(day), "04:10")))
		if got := came(day + 1); len(got) != 3 {
			t.Fatalf("%d left %d days after", len(got), day)
		}
	}
	must(struct{}{}, w.Redact(ctx, w.tenant, at(tuesday.AddDays(w.tenant.ContactDays), "04:10")))
	if n := w.count(`select count(*) from appointment where tell_partner or not redacted`); n != 0 || len(came(w.tenant.ContactDays)) != 0 {
		t.Errorf("%d still tell after the contact data went", n)
	}
}

// Whoever said yes can say no: they by their link, those who help them, and the
// partner. From then on it is as if nobody had asked.
func TestStopTelling(t *testing.T) {
	for name, by := range map[string]func(Receipt) Actor{
		"the person":        func(r Receipt) Actor { return Actor{Token: r.Token} },
		"the library":       func(Receipt) Actor { return Actor{Viewer: desk()} },
		"the partner":       func(Receipt) Actor { return Actor{Viewer: partner()} },
		"another partner":   func(Receipt) Actor { return Actor{Viewer: member("sen", org.Partner)} },
		"somebody unproven": func(Receipt) Actor { return Actor{Token: "guess"} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			served, noShow, _ := w.threeOutcomes(true)
			must(struct{}{}, w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "00:30")))
			for _, r := range []Receipt{served, noShow} {
				c := w.by(org.Viewer{}, r.ID, at(tuesday.AddDays(1), "09:00"))
				c.Actor = by(r)
				for range 2 { // twice is no error
					err := w.StopTelling(ctx, c)
					if allowed := name[:3] == "the"; allowed != (err == nil) {
						t.Fatalf("%v", err)
					}
				}
			}
			if name[:3] != "the" {
				return
			}
			if came, away := w.view(partner(), served, 1), w.view(partner(), noShow, 1); came != away || w.row(served.ID).ContactDue != tuesday.AddDays(w.tenant.ContactDaysUnmet) {
				t.Errorf("came    %s\ndid not %s, gone on %s", came, away, w.row(served.ID).ContactDue)
			}
			if n := w.count(`select count(*) from audit where action = 'appointment.tell'`); (n == 0) != (name == "the person") {
				t.Errorf("%d lines in the trail", n)
			}
		})
	}
}

// No is the answer unless a partner asked: a resident and the desk are not asked.
func TestOnlyPartnersAreTold(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.TellPartner = true
	own := must(w.Book(ctx, b))
	b = w.booking("")
	b.TellPartner, b.Viewer, b.MadeBy, b.Via = true, desk(), "lib", ViaDesk
	atDesk := must(w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "11:00")}, b))
	if w.row(own.ID).TellPartner || w.row(atDesk.ID).TellPartner {
		t.Error("somebody is told whom nobody asked about")
	}
	for name, v := range map[string]org.Viewer{"desk": desk(), "nobody": {}, "other": member("sen", org.Partner)} {
		list, err := w.PartnerBookings(ctx, w.tenant, v, now)
		if len(list) != 0 || name != "other" && !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s sees %v, %v", name, list, err)
		}
	}
}
