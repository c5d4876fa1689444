package appointment

import (
	"cmp"
	"errors"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// during is Tuesday 10:05.
func (w *world) during(id string) Change { return w.by(desk(), id, at(tuesday, "10:05")) }

func TestADayAtTheLibrary(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	steps := []struct {
		do   func() error
		want State
	}{
		{func() error { return w.Arrive(ctx, w.during(r.ID)) }, Arrived},
		{func() error { return w.Arrive(ctx, w.during(r.ID)) }, Arrived}, // a double click
		{func() error { return w.Undo(ctx, w.during(r.ID)) }, Booked},
		{func() error { return w.NoShow(ctx, w.during(r.ID)) }, NoShow},
		{func() error { return w.Undo(ctx, w.during(r.ID)) }, Booked},
		{func() error { return w.Serve(ctx, ServeRequest{w.during(r.ID), helped()}) }, Served},
		{func() error { return w.Undo(ctx, w.during(r.ID)) }, Arrived},
		{func() error { return w.Serve(ctx, ServeRequest{w.during(r.ID), helped()}) }, Served},
	}
	for i, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		a := w.row(r.ID)
		visits := w.count(`select count(*) from visit`)
		if a.State != s.want || (visits == 1) != (s.want == Served) || (a.VisitID != "") != (s.want == Served) {
			t.Fatalf("step %d: %s with %d visits", i, a.State, visits)
		}
		if want := map[bool]int{true: 7, false: 30}[s.want == NoShow]; a.ContactDue != tuesday.AddDays(want) {
			t.Fatalf("step %d: due %s", i, a.ContactDue)
		}
	}
	if n := w.count(`select count(*) from audit`); n != 0 {
		t.Fatalf("%d audit rows tell when somebody came", n)
	}
	v := must(visit.Find(ctx, w.DB, "h", w.row(r.ID).VisitID))
	if v.Date != tuesday || v.Hour != 10 || v.OrganisationID != "lib" || v.PlaceID != "bib" || v.OfferID != "lesson" ||
		v.Source != visit.Booked || string(v.Channel) != "place" || v.Minutes != 45 {
		t.Fatalf("visit = %+v", v)
	}
	again := helped()
	again.Outcome = visit.Partly
	if err := w.Serve(ctx, ServeRequest{w.during(r.ID), again}); err != nil { // a correction
		t.Fatal(err)
	}
	if v := must(visit.Find(ctx, w.DB, "h", w.row(r.ID).VisitID)); v.Outcome != visit.Partly || w.count(`select count(*) from visit`) != 1 {
		t.Fatalf("visit = %+v", v)
	}
}

// What the queue does with an appointment stands or falls with the rest of its
// transaction.
func TestAttendInATransactionOfOthers(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	var visitID string
	served := func(tx db.Tx) (err error) {
		if err := w.ArriveIn(tx, w.during(r.ID)); err != nil {
			return err
		}
		visitID, err = w.ServeIn(tx, ServeRequest{w.during(r.ID), helped()})
		return err
	}
	failed := errors.New("the rest of it")
	if err := w.DB.Write(ctx, func(tx db.Tx) error { return cmp.Or(served(tx), failed) }); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if a := w.row(r.ID); a.State != Booked || w.count(`select count(*) from visit`) != 0 {
		t.Fatalf("what was undone left %s", a.State)
	}
	if err := w.DB.Write(ctx, served); err != nil {
		t.Fatal(err)
	}
	if a := w.row(r.ID); a.State != Served || a.VisitID == "" || a.VisitID != visitID {
		t.Fatalf("%s with visit %q, told of %q", a.State, a.VisitID, visitID)
	}
}

func TestAttendRefuses(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	wantErr(t, w.Arrive(ctx, w.by(desk(), r.ID, now)), errs.Conflict, "appointment.attend.early")
	wantErr(t, w.NoShow(ctx, w.by(desk(), r.ID, at(tuesday, "09:59"))), errs.Conflict, "appointment.noshow.early")
	for _, v := range []org.Viewer{{}, member("nav", org.HostRole), member("lib", org.Administrator), member("lib", org.Partner)} {
		wantErr(t, w.Arrive(ctx, w.by(v, r.ID, at(tuesday, "10:00"))), errs.Forbidden, "appointment.forbidden")
	}
	resident := Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: at(tuesday, "10:00")}
	wantErr(t, w.Serve(ctx, ServeRequest{resident, helped()}), errs.Forbidden, "appointment.forbidden")
	wantField(t, w.Serve(ctx, ServeRequest{w.during(r.ID), visit.Visit{}}), "topics", "visit.error.needstopic")
	if a := w.row(r.ID); a.State != Booked {
		t.Fatalf("a refused form left %s", a.State)
	}
	if err := w.Arrive(ctx, w.during(r.ID)); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.NoShow(ctx, w.during(r.ID)), errs.Conflict, "appointment.changed")
	wantErr(t, w.Cancel(ctx, w.during(r.ID)), errs.Conflict, "appointment.over")
}

func TestDayShowsOwnPeopleOnly(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "12:00"))
	w.book(slot("lesson", tuesday, "10:00"))
	n := w.book(slot("nav", tuesday, "11:00"))
	if err := w.Cancel(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}); err != nil {
		t.Fatal(err)
	}
	w.book(slot("short", tuesday, "13:00"))
	q := DayQuery{Tenant: w.tenant, Viewer: member("lib", org.HostRole), Date: tuesday}
	day := must(w.Day(ctx, q))
	if len(day) != 2 || day[0].Contact.FirstName != "Aud" || day[0].Span(oslo()).Start != clock("10:00") || day[1].OfferID != "short" {
		t.Fatalf("the library's day: %+v", day)
	}
	q.HostID = "n"
	if day := must(w.Day(ctx, q)); len(day) != 0 {
		t.Fatalf("the library sees NAV's day: %+v", day)
	}
	q.Viewer = member("nav", org.HostRole)
	if day := must(w.Day(ctx, q)); len(day) != 1 || day[0].ID != n.ID {
		t.Fatalf("NAV's day: %+v", day)
	}
	q.Viewer, q.Date = member("lib", org.Coordinator), monday
	up := must(w.Upcoming(ctx, q))
	if len(up) != 1 || up[0].Contact != (contact.Contact{}) || up[0].Code != "" || up[0].Token != "" || up[0].ReasonID != "" {
		t.Fatalf("a coordinator elsewhere sees %+v", up)
	}
	q.HostID = "h00"
	if up := must(w.Upcoming(ctx, q)); len(up) != 2 || up[0].Contact.FirstName != "Aud" {
		t.Fatalf("the own coordinator sees %+v", up)
	}
}

func TestServeTheNextMorning(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	night := at(tuesday.AddDays(1), "03:30")
	if err := w.Settle(ctx, w.tenant, night); err != nil {
		t.Fatal(err)
	}
	morning := w.by(desk(), r.ID, at(tuesday.AddDays(1), "09:00"))
	if err := w.Serve(ctx, ServeRequest{morning, helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx, w.tenant, night.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	morning.Now = at(tuesday.AddDays(2), "09:00")
	wantErr(t, w.Undo(ctx, morning), errs.Gone, "appointment.undo.late")
	wantErr(t, w.Serve(ctx, ServeRequest{morning, helped()}), errs.Gone, "appointment.undo.late")
	if total := must(visit.Count(ctx, w.DB, visit.Filter{TenantID: "h", From: civil.Date{}})); total.Visits != 1 {
		t.Fatalf("%d visits", total.Visits)
	}
}
