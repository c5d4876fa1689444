package app

import (
	"context"

	"digivert/internal/demo"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// FillDemo fills an empty database with the demo municipalities. One that is
// filled already is left alone; any other is an error that says what to do.
func (a *App) FillDemo(ctx context.Context) error {
	before, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return err
	}
	err = demo.Fill(ctx, demo.Services{
		DB: a.DB, Org: a.Org, Place: a.Place, Roster: a.Roster, Appointment: a.Appointment, Now: a.Clock(), Log: a.Log,
	})
	if err != nil || len(before) > 0 {
		return err
	}
	return notify.AssumeSent(ctx, a.DB, a.Clock())
}
