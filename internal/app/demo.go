package app

import (
	"context"
	"fmt"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/demo"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// FillDemo fills an empty database with the demo municipalities. One that is
// filled already is left alone; any other is an error that says what to do.
func (a *App) FillDemo(ctx context.Context) error {
	before, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return err
	}
	err = demo.Fill(ctx, demo.Services{
		DB: a.DB, Org: a.Org, Place: a.Place, Roster: a.Roster, Appointment: a.Appointment, DropIn: a.DropIn, Referrals: &visit.Referrals{DB: a.DB, Vault: a.Vault}, Insight: a.Insight, Now: a.Clock(), Log: a.Log,
	})
	if err != nil || len(before) > 0 {
		return err
	}
	return notify.AssumeSent(ctx, a.DB, a.Clock())
}

// refuseReal stops --demo before anything is changed, also the schema, when the
// database holds somebody's own municipality: a demo writes messages with their
// numbers to the log.
func (a *App) refuseReal(ctx context.Context) error {
	if !a.Config.Demo {
		return nil
	}
	if _, err := a.DB.SchemaVersion(ctx); err != nil {
		return nil // there is nothing yet, or what opens it says what is wrong
	}
	real, err := db.All(ctx, a.DB, db.Strings, `select name from tenant where not demo order by name`)
	if err != nil || len(real) == 0 {
		return err
	}
	return fmt.Errorf("--demo is refused: the database holds %s, which is no demo. Nothing was changed. "+
		"Start without --demo, or give the demo a database of its own, such as --database sqlite:./data/demo.db", strings.Join(real, ", "))
}

// demoTowns are the demo municipalities of the database.
func (a *App) demoTowns(ctx context.Context) (names []string, err error) {
	all, err := org.Tenants(ctx, a.DB)
	for _, t := range all {
		if t.Demo {
			names = append(names, t.Name)
		}
	}
	return names, err
}

// tellDemo says plainly, when --demo was not asked for, that what is served is a
// demo.
func (a *App) tellDemo(ctx context.Context) error {
	names, err := a.demoTowns(ctx)
	if err != nil || len(names) == 0 || a.Config.Demo {
		return err
	}
	a.Log.Warn("this database is a demo: its people are invented, anybody signs in as any of them by one click, and messages are written to the log "+
		"instead of being sent. For your own municipality, start with an empty database (--database)", "demo", strings.Join(names, ", "))
	return nil
}

// refuseDemo keeps a municipality of somebody's own out of a demo.
func (a *App) refuseDemo(ctx context.Context) error {
	names, err := a.demoTowns(ctx)
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("the database is a demo (%s), where anybody signs in by one click. Nothing was added. "+
			"Give your municipality a database of its own (--database)", strings.Join(names, ", "))
	}
	return err
}
