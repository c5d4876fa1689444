package demo

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/dropin"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// Services is what the demo is made with. Now is the day around which it lies.
type Services struct {
	DB          *db.DB
	Org         *org.Service
	Place       *place.Service
	Roster      *roster.Service
	Appointment *appointment.Service
	Referrals   *visit.Referrals
	Insight     *insight.Service
	DropIn      *dropin.Service
	Now         time.Time
	Log         *slog.Logger
}

// Why a database is not filled.
var (
	ErrInUse = errors.New("the database holds a municipality that is not a demo: give the demo a database of its own")
	ErrHalf  = errors.New("the demo was not filled to its end, perhaps because it was stopped: remove the database and start again")
)

// Fill fills an empty database. One that is filled already is left alone; one
// with a municipality of somebody's own is refused with ErrInUse, and one that
// was only half filled with ErrHalf.
func Fill(ctx context.Context, s Services) (err error) {
	defer errs.Wrap(&err, "fill the demo")
	tenants, err := org.Tenants(ctx, s.DB)
	if err != nil {
		return err
	}
	if len(tenants) > 0 {
		return s.look(ctx, tenants)
	}
	started := time.Now()
	for _, t := range towns() {
		if err := s.build(ctx, t); err != nil {
			return err
		}
	}
	s.Log.Info("the demo is filled", "ms", time.Since(started).Milliseconds())
	return nil
}

// look tells what is wrong with a database that is not empty. The towns are
// made one after the other and their offers late, so offers in all of them mean
// that all is there. Offers end, but are never deleted.
func (s Services) look(ctx context.Context, tenants []org.Tenant) error {
	if slices.ContainsFunc(tenants, func(t org.Tenant) bool { return !t.Demo }) {
		return ErrInUse
	}
	if len(tenants) < len(towns()) {
		return ErrHalf
	}
	for _, t := range tenants {
		offers, err := s.Place.AllOffers(ctx, s.DB, t.ID)
		if err != nil {
			return err
		}
		if len(offers) == 0 {
			return ErrHalf
		}
	}
	s.Log.Info("the demo is there already")
	return nil
}

func towns() []town { return []town{halden(), aremark()} }
