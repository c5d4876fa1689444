package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// held is somebody of the demo with an appointment ahead at the library, and the
// case of somebody there who looks them up.
func heldBy(t *testing.T, a *App) (appointmentID string, c appointment.SubjectCase) {
	t.Helper()
	ctx, now := context.Background(), time.Now()
	tenant, err := a.Org.TenantByHost(ctx, "halden.localhost")
	if err != nil {
		t.Fatal(err)
	}
	scan := func(row db.Row) (r [2]string, err error) { return r, row.Scan(&r[0], &r[1]) }
	found, err := db.All(ctx, a.DB, scan, `select a.id, a.organisation_id from appointment a where a.tenant_id = $1 and a.state = 'booked'
		and a.starts_at > $2 and a.phone_digest is not null and a.made_via = 'web' order by a.starts_at, a.id`, tenant.ID, now.Add(time.Hour))
	if err != nil || len(found) == 0 {
		t.Fatalf("the demo has nobody ahead: %v", err)
	}
	v := org.Viewer{PersonID: "kari", Memberships: []org.Membership{{OrganisationID: found[0][1], Role: org.Desk}}}
	one, err := a.Appointment.ByID(ctx, tenant, appointment.Actor{Viewer: v}, found[0][0])
	if err != nil {
		t.Fatal(err)
	}
	sub, err := a.Appointment.AskSubject(ctx, appointment.SubjectQuery{Tenant: tenant, Viewer: v, Phone: one.Contact.Phone, FirstName: one.Contact.FirstName, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return one.ID, appointment.SubjectCase{Tenant: tenant, Viewer: v, Subject: sub, Now: now}
}

func restoredInto(t *testing.T, dir, key, file string) *App {
	t.Helper()
	into := Config{Database: "sqlite:" + filepath.Join(dir, "d.db"), KeyFile: key}
	if _, err := Restore(context.Background(), into, file); err != nil {
		t.Fatal(err)
	}
	return openTest(t, into)
}

// What somebody had erased is not brought back by a backup of the day before: not
// the contact data, not what it is found by, no message. What others have is
// there. That holds for every later restore too, of this backup or another.
func TestRestoreErasesAgain(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	if err := a.FillDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	id, c := heldBy(t, a)
	before := counted(t, a, `select count(*) from appointment where name_sealed is not null`)
	if h, err := a.Appointment.Holding(ctx, c); err != nil || h.Empty() {
		t.Fatalf("%+v, %v", h, err)
	}
	if err := a.Appointment.EraseSubject(ctx, c, appointment.CancelThem); err != nil {
		t.Fatal(err)
	}
	if err := a.Backup(ctx, filepath.Join(dir, "later.gz")); err != nil {
		t.Fatal(err)
	}
	erased := before - counted(t, a, `select count(*) from appointment where name_sealed is not null`)
	ring, err := os.ReadFile(key + ".ring")
	if err != nil || !strings.Contains(string(ring), "appointment/"+id) {
		t.Fatalf("the ring does not list it: %v", err)
	}
	b := restoredInto(t, filepath.Join(dir, "first"), key, file)
	for name, restored := range map[string]*App{
		"restored": b, "restored once more": restoredInto(t, filepath.Join(dir, "second"), key, file),
	} {
		if n := counted(t, restored, `select count(*) from appointment where id = $1 and state = 'booked' and name_sealed is null and phone_sealed is null
			and phone_digest is null and code_sealed is null and token_digest is null`, id); n != 1 {
			t.Errorf("%s: contact data are back", name)
		}
		if h, err := restored.Appointment.Holding(ctx, c); err != nil || !h.Empty() {
			t.Errorf("%s: %+v, %v", name, h, err)
		}
		if n := counted(t, restored, `select count(*) from outbox where what = $1`, id); n != 0 {
			t.Errorf("%s: %d messages about it", name, n)
		}
		if n := counted(t, restored, `select count(*) from appointment where name_sealed is not null`); n != before-erased {
			t.Errorf("%s: %d have a name, want %d", name, n, before-erased)
		}
	}
	listed, err := b.Appointment.Erasures(ctx, b.DB, c.Tenant, time.Now())
	if err != nil || !strings.Contains(strings.Join(listed, " "), "appointment/"+id) {
		t.Errorf("the restored database does not list it any more: %v", err)
	}
}

// Control: with the list taken out of the ring, the same restore brings it back.
// So the test above would notice.
func TestRestoreWithoutTheListBringsItBack(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	if err := a.FillDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	_, c := heldBy(t, a)
	if err := a.Appointment.EraseSubject(ctx, c, appointment.CancelThem); err != nil {
		t.Fatal(err)
	}
	if err := vault.WriteRing(ctx, a.DB, key+".ring", time.Now(), vault.Erased{}); err != nil {
		t.Fatal(err)
	}
	b := restoredInto(t, filepath.Join(dir, "new"), key, file)
	if h, err := b.Appointment.Holding(ctx, c); err != nil || h.Empty() {
		t.Errorf("it stays away by itself: %v", err)
	}
}

// A ring that is written where the schema is not known yet keeps what it lists.
func TestRingKeepsWhatItLists(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "ring")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: filepath.Join(dir, "key")})
	if erased, err := vault.ReadErased(path); err != nil || erased != nil {
		t.Errorf("without a ring: %v, %v", erased, err)
	}
	for _, erased := range []vault.Erased{{"h": {"appointment/x"}}, nil} {
		if err := vault.WriteRing(ctx, a.DB, path, time.Now(), erased); err != nil {
			t.Fatal(err)
		}
		if got, err := vault.ReadErased(path); err != nil || len(got["h"]) != 1 {
			t.Errorf("%v, %v", got, err)
		}
	}
}

func counted(t *testing.T, a *App, query string, args ...any) int {
	t.Helper()
	n, err := db.One(context.Background(), a.DB, db.Count, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
