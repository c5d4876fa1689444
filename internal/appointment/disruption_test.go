package appointment

import (
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// sick is a host who is away on Tuesday, entered by the library's coordinator.
func (w *world) sick(hostID string) Disruption {
	return Disruption{
		Tenant: w.tenant, Actor: Actor{Viewer: member("lib", org.Coordinator)}, Now: now,
		Absence: roster.Absence{HostID: hostID, From: tuesday, To: tuesday},
	}
}

// shut is the library closed on Tuesday.
func (w *world) shut() Disruption {
	return Disruption{
		Tenant: w.tenant, Actor: Actor{Viewer: member("lib", org.Coordinator)}, Now: now,
		Closure: place.Closure{PlaceID: "bib", From: tuesday, To: tuesday, Span: civil.Span{End: 24 * 60}},
	}
}

// bookWith books with this contact, and gives the id.
func (w *world) bookWith(s freetime.Slot, c contact.Contact) string {
	w.t.Helper()
	b := w.booking(w.hold(s).ID)
	b.Contact = c
	r, err := w.Book(ctx, b)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.ID
}

func (w *world) preview(d Disruption) Plan {
	w.t.Helper()
	plan, err := w.Preview(ctx, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

// carry does what the preview says.
func (w *world) carry(d Disruption) Done {
	w.t.Helper()
	d.Digest = w.preview(d).Digest
	done, err := w.Apply(ctx, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

var (
	onMobile  = contact.Contact{FirstName: "Aud", Phone: "90000000"}
	fixedLine = contact.Contact{FirstName: "Berit", Phone: "69123456"} // a fixedLine
	unreached = contact.Contact{FirstName: "Nils"}
)

func TestASickHostsAppointments(t *testing.T) {
	w := newWorld(t, 2)
	w.sql(`update host set removed_at = $1 where id = 'h01'`, now) // all come to h00
	ten, eleven := w.bookWith(slot("lesson", tuesday, "10:00"), onMobile), w.bookWith(slot("lesson", tuesday, "11:00"), onMobile)
	two := w.bookWith(slot("lesson", tuesday, "14:00"), fixedLine)
	w.sql(`update host set removed_at = null where id = 'h01'`)
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden) values ('h', 'busy', 'h01', $1, $2, 'course', false)`,
		at(tuesday, "11:00"), at(tuesday, "15:00"))
	plan := w.preview(w.sick("h00"))
	if len(plan.Rows) != 3 || plan.Rows[0].Chosen != OtherHost || plan.Rows[0].Instead != "h01" || !plan.Rows[0].Telling(OtherHost).Nobody {
		t.Fatalf("%+v", plan.Rows)
	}
	one, other := plan.Rows[1], plan.Rows[2]
	if one.Chosen != OtherTime || other.Chosen != OtherTime || one.Time.Slot() == other.Time.Slot() && one.Time.HostIDs[0] == other.Time.HostIDs[0] {
		t.Fatalf("two at one time: %+v and %+v", one.Time, other.Time)
	}
	if now := w.row(ten); now.HostID != "h00" || w.count(`select count(*) from absence`) != 0 {
		t.Fatal("the preview changed something")
	}
	done := w.carry(w.sick("h00"))
	if done.Hosts != 1 || done.Moved != 2 {
		t.Fatalf("%+v", done)
	}
	if a := w.row(ten); a.HostID != "h01" || !a.StartsAt.Equal(at(tuesday, "10:00")) || a.Version != 1 {
		t.Errorf("the first: %+v", a.Appointment)
	}
	for i, id := range []string{eleven, two} {
		if a := w.row(id); a.State != Booked || a.Version != 2 || !a.StartsAt.Equal(plan.Rows[i+1].Time.StartsAt) || w.count(`select count(*) from claim where id = $1 and host_id = $2`, a.ClaimID, a.HostID) != 1 {
			t.Errorf("moved: %+v", a.Appointment)
		}
	}
	if n := w.count(`select count(*) from claim where why = 'appointment'`); n != 3 {
		t.Errorf("%d claims for three appointments", n)
	}
	if again := w.preview(Disruption{Tenant: w.tenant, Actor: Actor{Viewer: member("lib", org.Coordinator)}, Now: now, Absence: roster.Absence{HostID: "h00", From: tuesday, To: tuesday, Span: span("00:00", "12:00")}}); len(again.Rows) != 0 {
		t.Errorf("still in the way: %+v", again.Rows)
	}
}

func TestAClosedPlaceBecomesPhoneOtherTimesAndCalls(t *testing.T) {
	w := newWorld(t, 1)
	phone, none := w.bookWith(slot("lesson", tuesday, "10:00"), onMobile), w.bookWith(slot("lesson", tuesday, "11:00"), unreached)
	claim := w.row(phone).ClaimID
	d := w.shut()
	plan := w.preview(d)
	if plan.Rows[0].Chosen != ByPhone || plan.Rows[1].Chosen != OtherTime || plan.Rows[1].Can(ByPhone) || plan.Rows[1].Can(CallOff) {
		t.Fatalf("%+v", plan.Rows)
	}
	d.Chosen = map[string]Remedy{none: RingOff}
	if done := w.carry(d); done.Phoned != 1 || done.CalledOff != 1 || done.Rings == 0 {
		t.Fatalf("%+v", done)
	}
	if a := w.row(phone); a.Channel != place.ByPhone || a.ClaimID != claim || a.Version != 2 || a.State != Booked {
		t.Errorf("by phone: %+v", a.Appointment)
	}
	if a := w.row(none); a.State != Revoked || a.ClaimID != "" {
		t.Errorf("called off: %+v", a.Appointment)
	}
	if free := must(w.Service.Free.Times(ctx, w.DB, freetime.Search{Tenant: w.tenant, By: freetime.Resident, From: tuesday, Days: 1, Now: now})); len(free) != 0 {
		t.Errorf("%d free times in a closed library", len(free))
	}
	// What is given by phone is not in the way when more is closed.
	d = w.shut()
	d.Closure.Span = span("08:00", "16:00")
	if plan := w.preview(d); len(plan.Rows) != 1 || plan.Rows[0].Chosen != Stand {
		t.Errorf("%+v", plan.Rows)
	}
}

func TestAHoldInAClosedPlaceIsDropped(t *testing.T) {
	w := newWorld(t, 1)
	held := w.hold(slot("lesson", tuesday, "10:00"))
	if plan := w.preview(w.shut()); plan.Holding != 1 || len(plan.Rows) != 0 {
		t.Fatalf("%+v", plan)
	}
	w.carry(w.shut())
	_, err := w.Book(ctx, w.booking(held.ID))
	wantErr(t, err, errs.Conflict, "appointment.taken")
}

func TestNothingIsDoneWhenThePlanHasChanged(t *testing.T) {
	w := newWorld(t, 2)
	first := w.bookWith(slot("lesson", tuesday, "10:00"), onMobile)
	d := w.shut()
	d.Digest = w.preview(d).Digest
	w.bookWith(slot("lesson", tuesday, "10:00"), unreached)
	_, err := w.Apply(ctx, d)
	wantErr(t, err, errs.Conflict, PlanChangedKey)
	if a := w.row(first); a.Version != 1 || w.count(`select count(*) from closure`) != 0 {
		t.Error("something was done")
	}
	d.Key, d.Hash = "form", []byte{1}
	d.Digest = w.preview(d).Digest
	done := must(w.Apply(ctx, d))
	if again := must(w.Apply(ctx, d)); again != done || done.Phoned != 1 || w.count(`select count(*) from closure`) != 1 || w.row(first).Version != 2 {
		t.Errorf("twice: %+v and %+v", done, again)
	}
}

func TestWhoMaySayThatAHostIsAwayOrAPlaceClosed(t *testing.T) {
	w := newWorld(t, 1)
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', 'p-own', 'Kari', 'kari@example.no', $1)`, now)
	w.sql(`update host set person_id = 'p-own' where id = 'h00'`)
	w.bookWith(slot("lesson", tuesday, "10:00"), onMobile)
	own := org.Viewer{PersonID: "p-own", Memberships: []org.Membership{{OrganisationID: "lib", Role: org.HostRole}}}
	for _, c := range []struct {
		name              string
		viewer            org.Viewer
		away, shut, named bool
	}{
		{"coordinator", member("lib", org.Coordinator), true, true, true},
		{"coordinator elsewhere", member("nav", org.Coordinator), true, true, false},
		{"administrator", member("sen", org.Administrator), true, true, false},
		{"desk", desk(), true, false, true},
		{"desk elsewhere", member("nav", org.Desk), false, false, false},
		{"the host", own, true, false, true},
		{"another host", member("lib", org.HostRole), false, false, true},
		{"partner", member("lib", org.Partner), false, false, false},
		{"nobody", org.Viewer{}, false, false, false},
	} {
		for may, d := range map[*bool]Disruption{&c.away: w.sick("h00"), &c.shut: w.shut()} {
			d.Actor.Viewer = c.viewer
			plan, err := w.Preview(ctx, d)
			if (err == nil) != *may || err != nil && !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", c.name, err)
			}
			if *may && (plan.Rows[0].Named != c.named || (plan.Rows[0].Contact.FirstName == "Aud") != c.named || (plan.Rows[0].ReasonID != "") != c.named) {
				t.Errorf("%s sees %+v", c.name, plan.Rows[0].Appointment)
			}
			if _, err := w.Apply(ctx, d); *may != errs.Is(err, errs.Conflict) {
				t.Errorf("%s applies: %v", c.name, err)
			}
		}
	}
}

// On the Sunday when summer time ends, hours are those of the clock on the wall,
// and the day has one more of them.
func TestTheDayTheClocksChange(t *testing.T) {
	w := newWorld(t, 1)
	sunday := civil.MustDate("2026-10-25")
	w.sql(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute)
		values ('h', 'sunday', 'bib', 'weekly', 0, '2019-01-01', 0, 960)`)
	early := at(sunday.AddDays(-2), "08:00")
	for _, c := range []struct {
		start, from, to string
		want            int
	}{
		{"02:00", "02:00", "03:00", 1}, {"03:00", "02:00", "03:00", 0}, {"14:00", "14:30", "15:00", 1}, {"14:00", "14:45", "16:00", 0}, {"13:00", "12:00", "13:00", 0},
	} {
		q := w.search()
		q.Now = early
		held := must(w.Hold(ctx, HoldRequest{Search: q, Slot: slot("lesson", sunday, c.start)}))
		b := w.booking(held.ID)
		b.Now = early
		id := must(w.Book(ctx, b)).ID
		d := w.sick("h00")
		d.Now, d.Absence = early, roster.Absence{HostID: "h00", From: sunday, To: sunday, Span: span(c.from, c.to)}
		plan := w.preview(d)
		if len(plan.Rows) != c.want {
			t.Errorf("%s, away %s–%s: %d in the way", c.start, c.from, c.to, len(plan.Rows))
		}
		for _, one := range plan.Rows {
			if gap := one.Time.StartsAt.Sub(one.StartsAt); one.Chosen != OtherTime || gap == 0 {
				t.Errorf("%s: %+v", c.start, one)
			}
		}
		w.sql(`delete from claim where id = $1`, w.row(id).ClaimID)
		w.sql(`update appointment set state = 'excused', claim_id = null where id = $1`, id)
	}
}

// At half past seven nobody is written to yet: who comes at half past eight hears
// at eight, who comes at eight is rung at once, and both are put where they
// belong on the ring-list.
func TestASickHostBeforeEight(t *testing.T) {
	w, p := newPost(t)
	w.weekly("bib", "08:00", "10:00")
	early := at(tuesday, "07:30")
	first := w.bookWith(slot("lesson", tuesday, "08:00"), onMobile)
	w.sql(`update host set removed_at = $1 where id = 'h01'`, now)
	w.sql(`update appointment set host_id = 'h00' where id = $1`, first)
	second := w.bookWith(slot("lesson", tuesday, "09:00"), fixedLine)
	third := w.bookWith(slot("lesson", tuesday, "11:00"), contact.Contact{FirstName: "Cato", Phone: "41234567"})
	w.sql(`update appointment set host_id = 'h00' where host_id = 'h01'`)
	d := w.sick("h00")
	d.Now, d.All = early, CallOff
	plan := w.preview(d)
	for i, want := range []Telling{
		{Channels: plan.Rows[0].channels, At: at(tuesday, "08:00"), Ring: true, Now: true}, {Ring: true}, {Channels: plan.Rows[2].channels, At: at(tuesday, "08:00")},
	} {
		if got := plan.Rows[i].Telling(plan.Rows[i].Chosen); got.Ring != want.Ring || got.Now != want.Now || len(got.Channels) != len(want.Channels) || want.Channels != nil && !got.At.Equal(want.At) {
			t.Errorf("%d: %+v, want %+v", i, got, want)
		}
	}
	if done := w.carry(d); done.CalledOff+done.Moved != 3 || done.RingsNow != 1 || done.Rings != 2 {
		t.Errorf("%+v", done)
	}
	p.sms = nil
	w.send(p, early)
	if len(p.sms) != 0 {
		t.Fatalf("woken: %v", p.sms)
	}
	w.send(p, at(tuesday, "08:00"))
	if len(p.sms) != 2 {
		t.Errorf("at eight: %v", p.sms)
	}
	list := must(w.Calls(ctx, CallQuery{Tenant: w.tenant, Viewer: desk(), Now: early}))
	if len(list.Changed) != 2 || list.Changed[0].AppointmentID != first || !list.Changed[0].Urgent || list.Changed[1].AppointmentID != second || list.Changed[1].Urgent {
		t.Errorf("%+v, and not %s", list.Changed, third)
	}
}

// Who wants neither calls nor messages gets none, and stands where somebody sees
// that they do not know.
func TestWhoWantsNoCallIsNotHelpedByPhone(t *testing.T) {
	w, _ := newPost(t)
	id := w.bookWith(slot("lesson", tuesday, "10:00"), onMobile)
	w.sql(`update appointment set no_call = true, no_send = true where id = $1`, id)
	one := w.preview(w.shut()).Rows[0]
	if one.Can(ByPhone) || one.Can(CallOff) || one.Chosen != OtherTime || !one.Telling(OtherTime).Lost || !one.Telling(OtherTime).Ring {
		t.Errorf("%+v", one)
	}
	w.carry(w.shut())
	list := must(w.Calls(ctx, CallQuery{Tenant: w.tenant, Viewer: desk(), Now: now}))
	if len(list.Changed) != 1 || list.Changed[0].Rings() || w.count(`select count(*) from outbox where kind = 'moved'`) != 0 {
		t.Errorf("%+v", list.Changed)
	}
}
