package appointment

import (
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// anyway books the slot for the host although it is not shown as free.
func (w *world) anyway(by org.Viewer, s freetime.Slot, hostID string) (Receipt, error) {
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via = by, by.Memberships[0].OrganisationID, ViaPhone
	b.Override = Override{HostID: hostID, Reason: "Bussen går bare da."}
	return w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: s}, b)
}

func TestOverrideLiesOnTop(t *testing.T) {
	w := newWorld(t, 1)
	w.book(slot("lesson", tuesday, "10:00"))
	r := must(w.anyway(desk(), slot("lesson", tuesday, "10:15"), "h00"))
	a := must(w.ByID(ctx, w.tenant, Actor{Viewer: desk()}, r.ID))
	want := Override{Reason: "Bussen går bare da.", Kind: Overlap, By: "p-lib"}
	if a.Override != want || a.HostID != "h00" || !a.StartsAt.Equal(at(tuesday, "10:15")) {
		t.Errorf("booked %+v", a)
	}
	if w.count(`select count(*) from claim where overridden`) != 1 || w.count(`select count(*) from claim where not overridden`) != 1 {
		t.Error("the claim on top is not marked, or the one below is")
	}
	if n := w.count(`select count(*) from audit where action = 'appointment.override' and person_id = 'p-lib' and subject_id = $1`, r.ID); n != 1 {
		t.Errorf("%d rows in the audit trail", n)
	}
	if n := w.count(`select count(*) from audit where fields like '%Bussen%'`); n != 0 {
		t.Error("the reason stands in the audit trail")
	}
	// Nobody is shown, or gets, what the two of them take.
	for _, f := range must(w.Service.Free.Times(ctx, w.DB, w.search().At(slot("lesson", tuesday, "11:00")))) {
		if f.Start == clock("11:00") {
			t.Error("11.00 is shown as free under an appointment until 11.15 with its buffer")
		}
	}
	if err := w.holdAndBook(slot("lesson", tuesday, "11:00")); !errs.Is(err, errs.Conflict) {
		t.Errorf("11.00 was given away: %v", err)
	}
	if err := w.holdAndBook(slot("lesson", tuesday, "11:30")); err != nil {
		t.Errorf("11.30 is free: %v", err)
	}
}

// Where the host is free, an override only sets aside notice and usual starts,
// and the claim is one like others.
func TestOverrideOfFreeTimeIsGuarded(t *testing.T) {
	w := newWorld(t, 1)
	r := must(w.anyway(desk(), slot("lesson", tuesday, "10:10"), "h00"))
	if a := must(w.ByID(ctx, w.tenant, Actor{Viewer: desk()}, r.ID)); a.Override.Kind != Outside {
		t.Errorf("kind %q", a.Override.Kind)
	}
	if n := w.count(`select count(*) from claim where overridden`); n != 0 {
		t.Error("the claim of a free time is marked as overridden")
	}
}

func TestOverrideIsRefused(t *testing.T) {
	w := newWorld(t, 1)
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', 'sick', 'h00', $1, $2, 0, 1440)`, tuesday.AddDays(1), tuesday.AddDays(1))
	good := slot("lesson", tuesday, "10:00")
	for _, c := range []struct {
		name       string
		slot       freetime.Slot
		host       string
		reason     string
		field, key string
	}{
		{"no reason", good, "h00", " ", "reason", "appointment.override.needsreason"},
		{"long", good, "h00", strings.Repeat("å", MostOverrideReason+1), "reason", "appointment.override.long"},
		{"fødselsnummer", good, "h00", "hun har 01017000027", "reason", "contact.note.nationalid"},
		{"no such host", good, "gone", "x", "host", "appointment.override.host"},
		{"another's offer", slot("nav", tuesday, "10:00"), "h00", "x", "offer", "appointment.override.offer"},
		{"no such place", freetime.Slot{OfferID: "lesson", PlaceID: "serv", Date: tuesday, Start: clock("10:00")}, "h00", "x", "place", "appointment.override.place"},
		{"closed", slot("lesson", tuesday, "18:00"), "h00", "x", "start", "appointment.override.closed"},
		{"past", slot("lesson", monday.AddDays(-3), "10:00"), "h00", "x", "start", "appointment.override.past"},
		{"away", slot("lesson", tuesday.AddDays(1), "10:00"), "h00", "x", "host", "appointment.override.away"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := w.booking("")
			b.Viewer, b.MadeBy, b.Via, b.Override = desk(), "lib", ViaPhone, Override{HostID: c.host, Reason: c.reason}
			_, err := w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: c.slot}, b)
			wantField(t, err, c.field, c.key)
		})
	}
	if w.count(`select count(*) from claim`)+w.count(`select count(*) from appointment`) != 0 {
		t.Error("something was written")
	}
}

// Only desk and coordinators of the host's own organisation decide over it.
func TestOverrideIsForTheHostsOrganisation(t *testing.T) {
	w := newWorld(t, 1)
	for _, c := range []struct {
		who  org.Viewer
		slot freetime.Slot
		host string
		may  bool
	}{
		{member("lib", org.Desk), slot("lesson", tuesday, "10:00"), "h00", true},
		{member("lib", org.Coordinator), slot("lesson", tuesday, "10:00"), "h00", true},
		{member("lib", org.HostRole), slot("lesson", tuesday, "10:00"), "h00", false},
		{member("lib", org.Partner), slot("lesson", tuesday, "10:00"), "h00", false},
		{member("lib", org.Coordinator), slot("nav", tuesday, "10:00"), "n", false},
		{member("nav", org.Desk), slot("lesson", tuesday, "10:00"), "h00", false},
		{member("nav", org.Desk), slot("nav", tuesday, "10:00"), "n", true},
	} {
		if _, err := w.anyway(c.who, c.slot, c.host); (err == nil) != c.may {
			t.Errorf("%v over %s: %v", c.who.Memberships, c.host, err)
		}
	}
}

func TestOverrideOnMove(t *testing.T) {
	w := newWorld(t, 1)
	w.book(slot("lesson", tuesday, "10:00"))
	r := w.book(slot("lesson", tuesday, "13:00"))
	m := MoveRequest{Change: w.by(desk(), r.ID, now), Slot: slot("lesson", tuesday, "10:15"), Override: Override{HostID: "h00", Reason: "Bussen"}}
	if a := must(w.Move(ctx, m)); a.Override.Kind != Overlap || a.Version != 2 {
		t.Errorf("moved to %+v", a)
	}
	if err := w.holdAndBook(slot("lesson", tuesday, "13:00")); err != nil {
		t.Errorf("the time that was left is not free: %v", err)
	}
	// Moved again to a free time, nothing of it stays.
	m.Slot, m.Override = slot("lesson", tuesday, "14:00"), Override{}
	if a := must(w.Move(ctx, m)); a.Override != (Override{}) {
		t.Errorf("the override stays: %+v", a.Override)
	}
	if w.count(`select count(*) from claim where overridden`) != 0 || w.count(`select count(*) from appointment where override_sealed is not null`) != 0 {
		t.Error("claim or reason stay behind")
	}
}

// Overrides at once with ordinary bookings: every override gets its time, of the
// others at most one, and what is guarded never overlaps.
func TestRaceOfOverrides(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", tuesday, "10:00")
	failed := together(24, func(i int) error {
		if i%3 == 0 {
			_, err := w.anyway(desk(), s, "h00")
			return err
		}
		return w.holdAndBook(s)
	})
	for i, err := range failed {
		if i%3 == 0 && err != nil {
			t.Errorf("an override failed: %v", err)
		}
	}
	succeeded(t, failed, "appointment.taken")
	// An override that came first, while all was free, holds the guarded claim.
	if n := w.count(`select count(*) from claim where not overridden`); n != 1 {
		t.Errorf("%d guarded claims on one time of one host", n)
	}
	if n := w.count(`select count(*) from claim where overridden`); n < 7 {
		t.Errorf("%d claims on top", n)
	}
	if err := w.holdAndBook(s); !errs.Is(err, errs.Conflict) {
		t.Errorf("after the overrides somebody else got the time: %v", err)
	}
}

func TestRaceOfOverridesUnguarded(t *testing.T) {
	w := newWorld(t, 1)
	w.unguarded()
	s := slot("lesson", tuesday, "10:00")
	must(w.anyway(desk(), s, "h00"))
	if n := succeeded(t, together(10, func(int) error { return w.holdAndBook(s) }), "appointment.taken"); n < 2 {
		t.Fatalf("without guards %d got the time: the race test proves nothing", n)
	}
}

// After the night, and when contact data go, nothing of it is left.
func TestOverrideIsForgotten(t *testing.T) {
	w := newWorld(t, 1)
	r := must(w.anyway(desk(), slot("lesson", tuesday, "10:10"), "h00"))
	left := func() int {
		return w.count(`select count(*) from appointment where override_kind <> '' or override_sealed is not null or override_by is not null`)
	}
	if err := w.Redact(ctx, w.tenant, at(tuesday.AddDays(29), "04:10")); err != nil || left() != 1 {
		t.Fatalf("gone too early: %d (%v)", left(), err)
	}
	if err := w.Redact(ctx, w.tenant, at(tuesday.AddDays(31), "04:10")); err != nil || left() != 0 {
		t.Errorf("%d left when contact data are due (%v)", left(), err)
	}
	w.sql(`update appointment set redacted = false, override_kind = 'outside', override_by = 'p-lib', state = 'served' where id = $1`, r.ID)
	if err := w.Settle(ctx, w.tenant, at(tuesday, "10:00").Add(24*time.Hour)); err != nil || left() != 0 {
		t.Errorf("%d left after the night (%v)", left(), err)
	}
}
