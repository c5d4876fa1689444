package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/visit"
	"digivert/migrations"
)

// old is a database as an earlier program left it: testdata/schemaNNNN.gz is
// what its "backup" wrote of its demo, with a few messages in the outbox, and
// schemaNNNN.secret the key that its invented people's contact data lie under.
// From schema 20 on a backup leaves out the keys of the months, which are in the
// key ring that was written beside it, schemaNNNN.ring.
type old struct {
	dump []byte
	key  string
	rows map[string]int // by table
	*App
}

// olds opens every state that has landed, brought forward on the engine under
// test, with the clock where its demo was made.
func olds(t *testing.T, each func(t *testing.T, o *old)) {
	files, err := filepath.Glob("testdata/schema*.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no earlier state is there: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { each(t, openOld(t, file)) })
	}
}

func openOld(t *testing.T, file string) *old {
	t.Helper()
	o := &old{dump: unpacked(t, file), rows: map[string]int{}}
	secret, err := os.ReadFile(strings.TrimSuffix(file, ".gz") + ".secret")
	if err != nil {
		t.Fatal(err)
	}
	o.key = filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(o.key, secret, 0o600); err != nil {
		t.Fatal(err)
	}
	address := dbtest.Empty(t)
	before := dbtest.Open(t, address)
	head, err := before.Load(context.Background(), migrations.Files, bytes.NewReader(o.dump))
	if err != nil {
		t.Fatal(err)
	}
	putRingBack(t, before, strings.TrimSuffix(file, ".gz")+".ring", head.MadeAt)
	o.count(t)
	o.App = openTest(t, Config{Database: address, KeyFile: o.key})
	o.Clock = func() time.Time { return head.MadeAt }
	return o
}

// putRingBack gives the months their keys, as a restore does. Backups of the first
// schemas have them inside, and nothing is asked of a ring.
func putRingBack(t *testing.T, d *db.DB, ring string, madeAt time.Time) {
	t.Helper()
	err := d.Write(context.Background(), func(tx db.Tx) error {
		lost, err := vault.ReadRing(tx.Context(), tx, ring, madeAt)
		if len(lost) > 0 {
			t.Errorf("no key for %v", lost)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func unpacked(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// count counts the rows of the dump.
func (o *old) count(t *testing.T) {
	t.Helper()
	table := ""
	lines := bufio.NewScanner(bytes.NewReader(o.dump))
	lines.Buffer(nil, 16<<20)
	lines.Scan() // the head
	for lines.Scan() {
		var head struct{ Table string }
		if json.Unmarshal(lines.Bytes(), &head) == nil {
			table = head.Table
			continue
		}
		o.rows[table]++
	}
	if o.rows["appointment"] < 100 || o.rows["visit"] < 100 || o.rows["outbox"] == 0 {
		t.Fatalf("the earlier state is too empty to show anything: %v", o.rows)
	}
}

// tenant is the municipality of the demo that has the most.
func (o *old) tenant(t *testing.T) org.Tenant {
	t.Helper()
	ids, err := db.All(context.Background(), o.DB, db.Strings, `select tenant_id from appointment group by tenant_id order by count(*) desc`)
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := org.TenantByID(context.Background(), o.DB, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

// Every row is still there, at the newest schema. (That no foreign key is broken,
// Migrate has seen to.)
func TestUpgradeKeepsEveryRow(t *testing.T) {
	olds(t, func(t *testing.T, o *old) {
		for table, want := range o.rows {
			got, err := db.One(context.Background(), o.DB, db.Count, `select count(*) from `+table)
			if err != nil || got < want {
				t.Errorf("%s has %d rows, had %d (%v)", table, got, want, err)
			}
		}
		fresh := openTest(t, Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key")})
		want, err := fresh.DB.SchemaVersion(context.Background())
		if got, err2 := o.DB.SchemaVersion(context.Background()); got != want || err != nil || err2 != nil {
			t.Errorf("schema %d, want %d (%v, %v)", got, want, err, err2)
		}
	})
}

// Who booked before the upgrade finds the appointment by code and first name
// after it, and can cancel; and the time is free for somebody else.
func TestUpgradeKeepsBookings(t *testing.T) {
	olds(t, func(t *testing.T, o *old) {
		ctx, tenant, now := context.Background(), o.tenant(t), o.Clock()
		opened := 0
		for _, viewer := range o.staff(t, tenant) {
			for _, a := range o.booked(t, tenant, viewer) {
				found, err := o.Appointment.ByCode(ctx, appointment.CodeTry{Tenant: tenant, Code: a.Code, FirstName: a.Contact.FirstName, Network: a.ID, Now: now})
				if err != nil || found.ID != a.ID || found.Token == "" {
					t.Fatalf("%s is not found by its code: %v", a.ID, err)
				}
				opened++
				if opened == 1 {
					o.cancelAndBookAgain(t, tenant, found)
				}
			}
		}
		if opened < 20 {
			t.Errorf("only %d bookings were opened", opened)
		}
	})
}

// staff is somebody of each organisation who sees its bookings.
func (o *old) staff(t *testing.T, tenant org.Tenant) (viewers []org.Viewer) {
	t.Helper()
	people, err := db.All(context.Background(), o.DB, db.Strings, `select min(person_id) from membership
		where tenant_id = $1 and role in ('host', 'desk') group by organisation_id order by organisation_id`, tenant.ID)
	if err != nil || len(people) == 0 {
		t.Fatalf("nobody works there: %v", err)
	}
	for _, personID := range people {
		viewer, err := o.Org.ViewerOf(context.Background(), tenant.ID, personID)
		if err != nil {
			t.Fatal(err)
		}
		viewers = append(viewers, viewer)
	}
	return viewers
}

func (o *old) booked(t *testing.T, tenant org.Tenant, viewer org.Viewer) (list []appointment.Appointment) {
	t.Helper()
	day := civil.DateOf(o.Clock(), tenant.Location())
	for _, organisationID := range viewer.ContactOrganisations() {
		all, err := o.Appointment.Upcoming(context.Background(), appointment.DayQuery{Tenant: tenant, Viewer: viewer, Date: day, OrganisationID: organisationID})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, all...)
	}
	return list
}

// cancelAndBookAgain: what the new program does to an old booking.
func (o *old) cancelAndBookAgain(t *testing.T, tenant org.Tenant, a appointment.Appointment) {
	t.Helper()
	ctx, now := context.Background(), o.Clock()
	slot := freetime.Slot{OfferID: a.OfferID, PlaceID: a.PlaceID, Date: a.Date, Start: a.Span(tenant.Location()).Start}
	change := appointment.Change{Tenant: tenant, ID: a.ID, Now: now, Actor: appointment.Actor{Token: a.Token}}
	if err := o.Appointment.Cancel(ctx, change); err != nil {
		t.Fatalf("cancel: %v", err)
	}
	search := freetime.Search{Tenant: tenant, By: freetime.Staff, ReasonID: a.ReasonID, Now: now}
	held, err := o.Appointment.Hold(ctx, appointment.HoldRequest{Search: search, Slot: slot})
	if err != nil {
		t.Fatalf("hold: %v", err)
	}
	_, err = o.Appointment.Book(ctx, appointment.Booking{Tenant: tenant, HoldID: held.ID, Now: now, Contact: contact.Contact{FirstName: "Ny", Phone: "90000000"}})
	if err != nil {
		t.Fatalf("book: %v", err)
	}
}

// What was counted is counted the same, and the jobs of the nights that follow
// delete what is due.
func TestUpgradeKeepsCountsAndPromises(t *testing.T) {
	olds(t, func(t *testing.T, o *old) {
		ctx, tenant := context.Background(), o.tenant(t)
		totals := func() visit.Totals {
			all, err := visit.Count(ctx, o.DB, visit.Filter{TenantID: tenant.ID})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		before := totals()
		for _, days := range []int{1, 200} {
			if err := o.forget(ctx, o.Clock().AddDate(0, 0, days)); err != nil {
				t.Fatalf("%d days after: %v", days, err)
			}
		}
		if after := totals(); after.Visits != before.Visits || after.Persons != before.Persons || before.Visits < 100 {
			t.Errorf("%d visits by %d persons, before %d by %d", after.Visits, after.Persons, before.Visits, before.Persons)
		}
		left, err := db.One(ctx, o.DB, db.Count, `select count(*) from appointment
			where name_sealed is not null or phone_sealed is not null or email_sealed is not null or code_digest is not null`)
		if err != nil || left != 0 {
			t.Errorf("%d appointments still have contact data (%v)", left, err)
		}
	})
}
