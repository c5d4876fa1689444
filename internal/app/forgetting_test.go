package app

import (
	"bytes"
	"context"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/org"
	"digivert/migrations"
)

// demoAt is a demo filled on a Wednesday at noon.
func demoAt(t *testing.T) *App {
	t.Helper()
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key"), Demo: true})
	a.Clock = func() time.Time { return time.Date(2026, 11, 11, 11, 20, 0, 0, time.UTC) }
	if err := a.FillDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *App) dumped(t *testing.T) string {
	t.Helper()
	var all bytes.Buffer
	if err := a.DB.Dump(context.Background(), migrations.Files, &all, db.Dumping{Now: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// held is what there is of every kind, and of the audit trail before an instant:
// those who forget write in it too.
func (a *App) held(t *testing.T, tenant org.Tenant, at time.Time) (all []org.Holding, trail int) {
	t.Helper()
	all, err := org.Holdings(context.Background(), a.DB, Retention(), tenant.ID)
	if err != nil {
		t.Fatal(err)
	}
	trail, err = db.One(context.Background(), a.DB, db.Count, `select count(*) from audit where tenant_id = $1 and at < $2`, tenant.ID, at)
	if err != nil {
		t.Fatal(err)
	}
	return all, trail
}

// What the rehearsal foretells is what the jobs of the night then do, for whatever
// days the tenant keeps contact data; and the rehearsal itself changes nothing.
func TestRehearsalForetellsTheNight(t *testing.T) {
	ctx, a := context.Background(), demoAt(t)
	dice := rand.New(rand.NewPCG(4, 1))
	at, went := a.Clock().Add(14*time.Hour), 0
	for _, tenant := range tenantsOf(t, a) {
		exec(t, a, `insert into audit (tenant_id, id, at, action, subject_kind, subject_id, keep_until)
			values ($1, 'old', $2, 'add', 'place', 'x', '2025-11-01')`, tenant.ID, at.AddDate(-2, 0, 0))
	}
	for range 12 {
		foretold := map[string][]org.Gone{}
		before := map[string][]org.Holding{}
		trails := map[string]int{}
		for _, tenant := range tenantsOf(t, a) {
			tenant.ContactDays, tenant.ContactDaysUnmet = 1+dice.IntN(40), 1+dice.IntN(12)
			before[tenant.ID], trails[tenant.ID] = a.held(t, tenant, at)
			whole := a.dumped(t)
			gone, err := a.Rehearse(ctx, tenant, at)
			if err != nil {
				t.Fatal(err)
			}
			if a.dumped(t) != whole {
				t.Fatal("the rehearsal changed the database")
			}
			foretold[tenant.ID] = gone
			if err := a.Org.UpdateTenant(ctx, org.Operator(tenant.ID, a.Clock()), tenant.Settings); err != nil {
				t.Fatal(err)
			}
			trails[tenant.ID]++ // the change of settings is told in it
		}
		if err := a.forget(ctx, at); err != nil {
			t.Fatal(err)
		}
		for _, tenant := range tenantsOf(t, a) {
			after, trail := a.held(t, tenant, at)
			done := org.Lost(before[tenant.ID], after)
			if n := trails[tenant.ID] - trail; n > 0 {
				done = append(done, org.Gone{Class: org.Security, What: org.TrailWhat, Rows: n})
			}
			if !reflect.DeepEqual(foretold[tenant.ID], done) {
				t.Fatalf("%s, %s: foretold %v, done %v", tenant.Name, at, foretold[tenant.ID], done)
			}
			went += len(done)
		}
		at = at.AddDate(0, 0, 1+dice.IntN(9))
	}
	if went < 20 {
		t.Errorf("only %d kinds ever went: the demo has too little for this to tell anything", went)
	}
}

func tenantsOf(t *testing.T, a *App) []org.Tenant {
	t.Helper()
	all, err := org.Tenants(context.Background(), a.DB)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func exec(t *testing.T, a *App, query string, args ...any) {
	t.Helper()
	err := a.DB.Write(context.Background(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func haldenOf(t *testing.T, a *App) org.Tenant {
	t.Helper()
	for _, tenant := range tenantsOf(t, a) {
		if tenant.Name == "Halden kommune" {
			return tenant
		}
	}
	t.Fatal("the demo has no Halden")
	return org.Tenant{}
}

func texts(t *testing.T, a *App, query string, args ...any) []string {
	t.Helper()
	all, err := db.All(context.Background(), a.DB, db.Strings, query, args...)
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %v, %v", query, all, err)
	}
	return all
}
