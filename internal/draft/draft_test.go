package draft

import (
	"context"
	"net/url"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

var ctx = context.Background()

var now = time.Date(2026, 11, 9, 7, 0, 0, 0, time.UTC)

// world is a tenant where Dina and Lars sit at the desk.
type world struct {
	*Service
	t testing.TB
}

func newWorld(t testing.TB) *world {
	d := dbtest.New(t)
	w := &world{&Service{DB: d, Vault: vault.FromKey([vault.KeySize]byte{7})}, t}
	w.sql(`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('h', 'Halden', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`, now)
	for _, id := range []string{"dina", "lars"} {
		w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', $1, $2, $3, $4)`, id, id, id+"@example.no", now)
	}
	return w
}

func (w *world) sql(query string, args ...any) {
	w.t.Helper()
	err := w.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, query, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) of(personID, id string, when time.Time) Of {
	return Of{Tenant: org.Tenant{ID: "h"}, PersonID: personID, ID: id, Now: when}
}

func (w *world) count(query string) int {
	w.t.Helper()
	return must(db.One(ctx, w.DB, db.Count, query))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// wantErr checks kind and sentence of an error.
func wantErr(t testing.TB, err error, kind errs.Kind, key string) {
	t.Helper()
	if got, _ := errs.KeyOf(err); !errs.Is(err, kind) || got != key {
		t.Fatalf("err = %v, want kind %d, key %q", err, kind, key)
	}
}

// wantField checks that the field is wrong for that reason.
func wantField(t testing.TB, err error, name, key string) {
	t.Helper()
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Name != name || fields[0].Key != key {
		t.Fatalf("err = %v with fields %v, want %s: %s", err, fields, name, key)
	}
}

var said = url.Values{"firstname": {"Aud"}, "phone": {"90 00 00 00"}}

func (w *world) save(d Of, typed url.Values) {
	w.t.Helper()
	if err := w.Save(ctx, d, typed); err != nil {
		w.t.Fatal(err)
	}
}

func TestDraftIsOfOneClerkAndForTwoHours(t *testing.T) {
	w := newWorld(t)
	first := w.of("dina", "firstcaller", now)
	w.save(first, said)
	w.save(w.of("dina", "secondcaller", now.Add(time.Minute)), url.Values{"firstname": {"Bo"}})
	first.Now = now.Add(2 * time.Minute)
	w.save(first, url.Values{"firstname": {"Aud"}, "note": {"Har nettbrett."}})

	mine := must(w.All(ctx, w.of("dina", "", now.Add(time.Hour))))
	if len(mine) != 2 || mine[0].ID != "firstcaller" || mine[0].Typed.Get("note") != "Har nettbrett." || mine[1].Typed.Get("firstname") != "Bo" {
		t.Fatalf("the drafts are %v", mine)
	}
	if others := must(w.All(ctx, w.of("lars", "", now))); len(others) != 0 {
		t.Errorf("another clerk reads %v", others)
	}
	_, err := w.Find(ctx, w.of("lars", "firstcaller", now))
	wantErr(t, err, errs.NotFound, "draft.gone")

	late := now.Add(2*time.Minute + Life)
	_, err = w.Find(ctx, w.of("dina", "firstcaller", late))
	wantErr(t, err, errs.NotFound, "draft.gone")
	if err := w.DB.Write(ctx, func(tx db.Tx) error { return Sweep(tx, "h", late) }); err != nil || w.count(`select count(*) from appointment_draft`) != 0 {
		t.Errorf("%d drafts are left after two hours (%v)", w.count(`select count(*) from appointment_draft`), err)
	}
}

func TestDraftIsSealed(t *testing.T) {
	w := newWorld(t)
	w.save(w.of("dina", "firstcaller", now), said)
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
	w := newWorld(t)
	d := w.of("dina", "firstcaller", now)
	wantField(t, w.Save(ctx, d, url.Values{"note": {"hun har 01017000027"}}), "note", "contact.note.nationalid")
	wantField(t, w.Save(ctx, d, url.Values{"note": {string(make([]byte, mostTyped))}}), "", "draft.long")
	for _, id := range []string{"", "short", "../../etc", "UPPERCASELETTERS"} {
		d.ID = id
		wantField(t, w.Save(ctx, d, said), "", "draft.long")
	}
	if n := w.count(`select count(*) from appointment_draft`); n != 0 {
		t.Errorf("%d drafts were saved", n)
	}
}

func TestDraftsAreFew(t *testing.T) {
	w := newWorld(t)
	for i := range mostOfOne + 3 {
		w.save(w.of("dina", "caller"+string(rune('a'+i))+"0000", now.Add(time.Duration(i)*time.Second)), said)
	}
	left := must(w.All(ctx, w.of("dina", "", now.Add(time.Hour))))
	if len(left) != mostOfOne || left[0].ID != "callerw0000" {
		t.Errorf("%d drafts are left, the newest %v", len(left), left[0].ID)
	}
	if err := w.Drop(ctx, w.of("dina", left[0].ID, now)); err != nil {
		t.Fatal(err)
	}
	if again := must(w.All(ctx, w.of("dina", "", now.Add(time.Hour)))); len(again) != mostOfOne-1 {
		t.Errorf("%d are left after one was deleted", len(again))
	}
}
