package bench

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// What stands in each municipality of the benchmark.
const (
	municipalities = 4
	placesEach     = 3
	hostsEach      = 10
	month          = 31 // days
)

// world is a served program of our own, with some municipalities in it. All
// that a real server does is on, but for the limits on what a network may ask:
// here all come from one.
type world struct {
	app     *app.App
	base    string // http://127.0.0.1:PORT
	towns   []town
	random  *rand.Rand
	log     *os.File
	stop    context.CancelFunc
	stopped chan error
}

// town is a municipality with one offer, given by ten hosts at three places.
type town struct {
	tenant       org.Tenant
	host         string // name in the address
	organisation string
	offer        place.Offer
	reason       string
	hosts        []string
}

func openWorld(ctx context.Context, dir, database string) (w *world, err error) {
	defer errs.Wrap(&err, "open a world on %s", dir)
	w, err = furnished(ctx, app.Config{Database: database, KeyFile: filepath.Join(dir, "digivert.key"), ExemptNetworks: []string{"127.0.0.1"}})
	if err != nil {
		return nil, err
	}
	return w, w.serve(ctx)
}

// furnished makes the municipalities, and does not serve them yet.
func furnished(ctx context.Context, config app.Config) (w *world, err error) {
	w = &world{random: rand.New(rand.NewPCG(1, 2)), stopped: make(chan error, 1)}
	// The log is written as a server does, to where nobody reads it.
	if w.log, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0); err != nil {
		return nil, err
	}
	if w.app, err = app.Open(ctx, config, slog.New(slog.NewTextHandler(w.log, nil))); err != nil {
		return nil, err
	}
	for n := range municipalities {
		if err := w.found(ctx, n); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *world) serve(ctx context.Context) error {
	ctx, w.stop = context.WithCancel(ctx)
	ready := make(chan string, 1)
	go func() { w.stopped <- w.app.Serve(ctx, "127.0.0.1:0", func(address string) { ready <- address }) }()
	select {
	case address := <-ready:
		w.base = "http://" + address
		return nil
	case err := <-w.stopped:
		return fmt.Errorf("does not serve: %w", err)
	}
}

func (w *world) close() error {
	w.stop()
	err := <-w.stopped
	w.log.Close()
	if closeErr := w.app.Close(); err == nil {
		err = closeErr
	}
	return err
}

// found makes a municipality.
func (w *world) found(ctx context.Context, n int) (err error) {
	t := town{host: "m" + strconv.Itoa(n) + ".localhost"}
	now := time.Now()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Kommune "+strconv.Itoa(n), "Datahjelpen", "69 00 00 00"
	tenantID, err := w.app.Org.AddTenant(ctx, org.NewTenant{Settings: settings, Hosts: []string{t.host}, Now: now})
	if err != nil {
		return err
	}
	if t.tenant, err = org.TenantByID(ctx, w.app.DB, tenantID); err != nil {
		return err
	}
	by := org.Operator(tenantID, now)
	if t.organisation, err = w.app.Org.SaveOrganisation(ctx, by, org.Organisation{Name: "Biblioteket", Kind: org.Library}); err != nil {
		return err
	}
	if err := w.furnish(ctx, by, &t); err != nil {
		return err
	}
	w.towns = append(w.towns, t)
	return nil
}

// furnish makes places, the offer and the hosts, at work on all workdays.
func (w *world) furnish(ctx context.Context, by org.Actor, t *town) error {
	err := w.app.DB.Write(ctx, func(tx db.Tx) error { return place.AddStandardReasons(tx.Context(), tx, by.TenantID) })
	if err != nil {
		return err
	}
	reasons, err := w.app.Place.Reasons(ctx, w.app.DB, by.TenantID)
	if err != nil {
		return err
	}
	t.reason = reasons[0].Standard
	t.offer = place.Offer{
		OrganisationID: t.organisation, Kind: place.KindAppointment, Channel: place.AtPlace, Name: "Time hos en digital veileder",
		Length: 30, Step: 30, Notice: 60, Horizon: 60, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone,
	}
	for _, r := range reasons {
		t.offer.ReasonIDs = append(t.offer.ReasonIDs, r.ID)
	}
	for n := range placesEach {
		p := place.Place{OrganisationID: t.organisation, Name: "Sted " + strconv.Itoa(n), Address: "Storgata " + strconv.Itoa(n+1), Zone: "Europe/Oslo"}
		saved, err := w.app.Place.SavePlaceWithRules(ctx, by, p, week(by.Now, 8, 18))
		if err != nil {
			return err
		}
		t.offer.PlaceIDs = append(t.offer.PlaceIDs, saved.ID)
	}
	placeIDs := t.offer.PlaceIDs
	if t.offer, err = w.app.Place.SaveOffer(ctx, by, t.offer); err != nil {
		return err
	}
	return w.hire(ctx, by, t, placeIDs)
}

func (w *world) hire(ctx context.Context, by org.Actor, t *town, placeIDs []string) error {
	for n := range hostsEach {
		hostID, err := w.app.Roster.SaveHost(ctx, by, roster.Host{
			OrganisationID: t.organisation, FirstName: "Vert", Languages: []string{"nb"}, PledgedOn: civil.DateOf(by.Now, time.UTC),
		})
		if err != nil {
			return err
		}
		rules := roster.NewRules{HostID: hostID, PlaceID: placeIDs[n%len(placeIDs)], Rules: week(by.Now, 8, 18)}
		if err := w.app.Roster.AddRules(ctx, by, rules); err != nil {
			return err
		}
		t.hosts = append(t.hosts, hostID)
	}
	return nil
}

func week(now time.Time, from, to int) (rules []civil.Rule) {
	for day := time.Monday; day <= time.Friday; day++ {
		rules = append(rules, civil.Rule{
			Kind: civil.Weekly, Weekday: day, From: civil.DateOf(now, time.UTC),
			Span: civil.Span{Start: civil.TimeOfDay(from * 60), End: civil.TimeOfDay(to * 60)},
		})
	}
	return rules
}

// occupy takes about half of the town's month, as in a busy service.
func (w *world) occupy(ctx context.Context, t town) error {
	times, err := w.free(ctx, t)
	if err != nil {
		return err
	}
	return w.app.DB.Write(ctx, func(tx db.Tx) error {
		for _, f := range times {
			for _, hostID := range f.HostIDs {
				if w.random.IntN(2) == 0 {
					continue
				}
				claim := roster.Claim{ID: id.New(), HostID: hostID, StartsAt: f.StartsAt, BlockedUntil: f.EndsAt, Why: roster.WhyAppointment}
				if _, err := roster.Take(tx.Context(), tx, t.tenant.ID, claim, time.Now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (t town) search() freetime.Search {
	return freetime.Search{Tenant: t.tenant, By: freetime.Resident, Days: month, Now: time.Now().UTC()}
}

func (w *world) free(ctx context.Context, t town) ([]freetime.Time, error) {
	return w.app.Appointment.Free.Times(ctx, w.app.DB, t.search())
}

// stand is a free host at a time of a town.
type stand struct {
	town town
	slot freetime.Slot
}

// stands gives n of what is free in the towns but the first, in no order.
func (w *world) stands(ctx context.Context, n int) (list []stand, err error) {
	for _, t := range w.towns[1:] {
		times, err := w.free(ctx, t)
		if err != nil {
			return nil, err
		}
		for _, f := range times {
			if civil.DateOf(time.Now(), time.UTC).DaysUntil(f.Date) < 2 {
				continue // it might begin too soon while we measure
			}
			for range f.HostIDs {
				list = append(list, stand{t, f.Slot()})
			}
		}
	}
	w.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	if len(list) < n {
		return nil, fmt.Errorf("only %d times are free, %d are wanted", len(list), n)
	}
	return list[:n], nil
}
