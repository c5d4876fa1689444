package appointment

import (
	"net/url"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// clerk makes a person with a role in the library.
func (w *world) clerk(id string) org.Viewer {
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', $1, $2, $3, $4)`, id, id, id+"@example.no", now)
	v := desk()
	v.PersonID = id
	return v
}

func (w *world) draftOf(personID, id string, when time.Time) DraftOf {
	return DraftOf{Tenant: w.tenant, PersonID: personID, ID: id, Now: when}
}

var said = url.Values{"firstname": {"Aud"}, "phone": {"90 00 00 00"}}

func (w *world) save(d DraftOf, typed url.Values) {
	w.t.Helper()
	if err := w.SaveDraft(ctx, d, typed); err != nil {
		w.t.Fatal(err)
	}
}

func TestDraftIsOfOneClerkAndForTwoHours(t *testing.T) {
	w := newWorld(t, 1)
	w.clerk("dina")
	w.clerk("lars")
	first := w.draftOf("dina", "firstcaller", now)
	w.save(first, said)
	w.save(w.draftOf("dina", "secondcaller", now.Add(time.Minute)), url.Values{"firstname": {"Bo"}})
	first.Now = now.Add(2 * time.Minute)
	w.save(first, url.Values{"firstname": {"Aud"}, "note": {"Har nettbrett."}})

	mine := must(w.Drafts(ctx, w.draftOf("dina", "", now.Add(time.Hour))))
	if len(mine) != 2 || mine[0].ID != "firstcaller" || mine[0].Typed.Get("note") != "Har nettbrett." || mine[1].Typed.Get("firstname") != "Bo" {
		t.Fatalf("the drafts are %v", mine)
	}
	if others := must(w.Drafts(ctx, w.draftOf("lars", "", now))); len(others) != 0 {
		t.Errorf("another clerk reads %v", others)
	}
	_, err := w.Draft(ctx, w.draftOf("lars", "firstcaller", now))
	wantErr(t, err, errs.NotFound, "appointment.draft.gone")

	late := now.Add(2*time.Minute + DraftLife)
	_, err = w.Draft(ctx, w.draftOf("dina", "firstcaller", late))
	wantErr(t, err, errs.NotFound, "appointment.draft.gone")
	if err := w.Sweep(ctx, w.tenant, late); err != nil || w.count(`select count(*) from appointment_draft`) != 0 {
		t.Errorf("%d drafts are left after two hours (%v)", w.count(`select count(*) from appointment_draft`), err)
	}
}

func TestDraftIsSealed(t *testing.T) {
	w := newWorld(t, 1)
	w.clerk("dina")
	w.save(w.draftOf("dina", "firstcaller", now), said)
	if n := w.count(`select count(*) from appointment_draft where typed_sealed is not null`); n != 1 {
		t.Fatalf("%d drafts", n)
	}
	scan := func(r db.Row) (b []byte, err error) { return b, r.Scan(&b) }
	raw := must(db.One(ctx, w.DB, scan, `select typed_sealed from appointment_draft`))
	if text := string(raw); len(text) < 20 || containsAny(text, "Aud", "90", "firstname") {
		t.Errorf("the draft can be read: %q", text)
	}
}

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if len(part) > 2 && len(text) >= len(part) {
			for i := range len(text) - len(part) + 1 {
				if text[i:i+len(part)] == part {
					return true
				}
			}
		}
	}
	return false
}

func TestDraftRefusesWhatMayNotBeKept(t *testing.T) {
	w := newWorld(t, 1)
	w.clerk("dina")
	d := w.draftOf("dina", "firstcaller", now)
	wantField(t, w.SaveDraft(ctx, d, url.Values{"note": {"hun har 01017000027"}}), "note", "appointment.note.nationalid")
	wantField(t, w.SaveDraft(ctx, d, url.Values{"note": {string(make([]byte, mostTyped))}}), "", "appointment.draft.long")
	for _, id := range []string{"", "short", "../../etc", "UPPERCASELETTERS"} {
		d.ID = id
		wantField(t, w.SaveDraft(ctx, d, said), "", "appointment.draft.long")
	}
	if n := w.count(`select count(*) from appointment_draft`); n != 0 {
		t.Errorf("%d drafts were saved", n)
	}
}

// The booking ends its draft, and a copy that was on its way then does not come
// after.
func TestBookingEndsItsDraft(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.clerk("dina")
	d := w.draftOf("dina", "firstcaller", now)
	w.save(d, said)
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via, b.DraftID = dina, "lib", ViaPhone, d.ID
	must(w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b))
	if left := must(w.Drafts(ctx, d)); len(left) != 0 || w.count(`select count(*) from appointment_draft where typed_sealed is not null`) != 0 {
		t.Errorf("the draft is still there: %v", left)
	}
	wantErr(t, w.SaveDraft(ctx, d, said), errs.Gone, "appointment.draft.done")

	// A booking that does not come about leaves it.
	d.ID = "secondcaller"
	w.save(d, said)
	b.DraftID = d.ID
	_, err := w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b)
	wantErr(t, err, errs.Conflict, "appointment.taken")
	if left := must(w.Drafts(ctx, d)); len(left) != 1 {
		t.Errorf("what was typed is lost when the time was taken")
	}
}

func TestDraftsAreFew(t *testing.T) {
	w := newWorld(t, 1)
	w.clerk("dina")
	for i := range mostDrafts + 3 {
		w.save(w.draftOf("dina", "caller"+string(rune('a'+i))+"0000", now.Add(time.Duration(i)*time.Second)), said)
	}
	left := must(w.Drafts(ctx, w.draftOf("dina", "", now.Add(time.Hour))))
	if len(left) != mostDrafts || left[0].ID != "callerw0000" {
		t.Errorf("%d drafts are left, the newest %v", len(left), left[0].ID)
	}
	if err := w.DeleteDraft(ctx, w.draftOf("dina", left[0].ID, now)); err != nil {
		t.Fatal(err)
	}
	if again := must(w.Drafts(ctx, w.draftOf("dina", "", now.Add(time.Hour)))); len(again) != mostDrafts-1 {
		t.Errorf("%d are left after one was deleted", len(again))
	}
}
