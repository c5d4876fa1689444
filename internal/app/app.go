package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/i18n"
	"digivert/internal/base/job"
	"digivert/internal/base/limit"
	"digivert/internal/base/mail"
	"digivert/internal/base/metric"
	"digivert/internal/base/oidc"
	"digivert/internal/base/once"
	"digivert/internal/base/vault"
	"digivert/internal/base/web"
	"digivert/internal/draft"
	"digivert/internal/dropin"
	"digivert/internal/insight"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/locale"
	"digivert/migrations"
)

// App is the whole program: the database, the key, and every service.
type App struct {
	Config Config
	Log    *slog.Logger
	Clock  func() time.Time

	DB      *db.DB
	Vault   *vault.Vault
	Bundle  *i18n.Bundle
	Forms   *once.Keeper
	Mail    mail.Sender
	Jobs    *job.Runner
	Metrics *metric.Registry

	Limits   Limits
	Requests *limit.Network // all but style sheets and such
	Posts    *limit.Network // changes by those who have not signed in
	AtOnce   *limit.AtOnce  // requests being answered
	Streams  *limit.AtOnce  // screens that stay

	Org         *org.Service
	Place       *place.Service
	Roster      *roster.Service
	Notify      *notify.Service
	Appointment *appointment.Service
	Draft       *draft.Service
	DropIn      *dropin.Service
	Insight     *insight.Service

	OIDC *oidc.RelyingParty // where staff sign in besides by e-mail

	house   *orgweb.Pages            // sends mail after it has answered
	shut    atomic.Pointer[closedBy] // why nothing can be changed just now
	release func()                   // lets others serve the database
	ending  context.Context          // is done when the program stops
	end     context.CancelFunc

	ring sync.Mutex // one writes the key ring at a time
}

// Open opens the database and the key file, makes what is missing, brings the
// schema forward and makes the services.
func Open(ctx context.Context, config Config, log *slog.Logger) (*App, error) {
	return open(ctx, opening{Config: config, Log: log})
}

// opening says what the program is opened for.
type opening struct {
	Config  Config
	Log     *slog.Logger
	Serving *Serving // nil for commands

	waits    func(why string) // told before it waits for another process
	bundle   *i18n.Bundle     // nil = it is loaded
	restored *db.DB           // being restored, and kept open
}

func open(ctx context.Context, o opening) (_ *App, err error) {
	if err := o.Config.check(); err != nil {
		return nil, err
	}
	a := &App{Config: o.Config, Log: o.Log, Clock: time.Now, Bundle: o.bundle, DB: o.restored, Metrics: metric.New()}
	if a.DB == nil {
		if a.DB, err = db.Open(ctx, o.Config.Database); err != nil {
			return nil, fmt.Errorf("cannot open the database: %w", err)
		}
	}
	a.ending, a.end = context.WithCancel(context.Background())
	if err := a.prepare(ctx, o); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// Close ends what is open, closes the database, and lets others serve it.
func (a *App) Close() error {
	a.end()
	err := a.DB.Close()
	if a.release != nil {
		a.release()
	}
	return err
}

func (a *App) prepare(ctx context.Context, o opening) (err error) {
	if o.Serving != nil {
		if a.release, err = a.DB.ServeAlone(ctx, o.waits); err != nil {
			return err
		}
	}
	if err := a.refuseReal(ctx); err != nil {
		return err
	}
	if err := a.bringForward(ctx, o); err != nil {
		return err
	}
	if err := a.openVault(ctx); err != nil {
		return err
	}
	if a.Bundle == nil {
		if a.Bundle, err = i18n.Load(locale.Files, locale.Paper()); err != nil {
			return err
		}
	}
	a.Forms = once.New(a.Vault.Key("forms"))
	a.limiters()
	if a.Mail, err = a.sender(); err != nil {
		return err
	}
	a.services()
	if err = a.senders(ctx); err != nil {
		return err
	}
	a.Jobs = a.jobs()
	return nil
}

// bringForward migrates, unless the program is to change nothing.
func (a *App) bringForward(ctx context.Context, o opening) error {
	if o.Serving == nil || !o.Serving.ReadOnly {
		return a.DB.MigrateAfter(ctx, migrations.Files, a.backupBefore)
	}
	a.DB.ReadOnly()
	return a.DB.RefuseOther(ctx, migrations.Files)
}

// openVault opens the key file. A new one is made only where nothing has been
// sealed under another.
func (a *App) openVault(ctx context.Context) error {
	keyFile, err := a.Config.keyFile()
	if err != nil {
		return err
	}
	tenants, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return err
	}
	if len(tenants) == 0 {
		a.Vault, err = vault.Open(keyFile)
	} else {
		a.Vault, err = vault.OpenUsed(keyFile)
	}
	if err != nil {
		return err
	}
	return a.Vault.Check(ctx, a.DB)
}

// services wires the capabilities, and the few function values by which one
// asks another to its right.
func (a *App) services() {
	a.Org = org.New(a.DB, a.Vault)
	a.OIDC = &oidc.RelyingParty{HTTP: provider().ForLibrary(), Clock: func() time.Time { return a.Clock() }}
	a.Place = place.New(a.DB)
	a.Roster = roster.New(a.DB)
	a.Roster.Vault, a.Roster.OwnDomains = a.Vault, a.ownDomains()
	a.Appointment = appointment.New(a.DB, a.Vault, a.Place)
	a.Draft = &draft.Service{DB: a.DB, Vault: a.Vault}
	a.DropIn = dropin.New(a.DB, a.Vault, a.Place, a.Appointment)
	a.Insight = insight.New(a.DB, a.Place, a.Vault)
	a.Notify = &notify.Service{DB: a.DB, Bundle: a.Bundle, Kinds: a.Appointment.Messages(), Log: a.Log}
	a.Appointment.Notify = a.Notify
	a.Appointment.Erased = a.onErased
	a.Place.OnClose = a.Appointment.OnClose
	a.Org.OnClose = append(a.Org.OnClose, a.organisationInUse)
}

// Handler is the whole site.
func (a *App) Handler() (http.Handler, error) { return a.handler() }

func (a *App) handler(more ...orgweb.Route) (http.Handler, error) {
	house, err := newHouse()
	if err != nil {
		return nil, err
	}
	return a.server(house, more...)
}

// server serves the route table, and more rows in tests.
func (a *App) server(house *orgweb.House, more ...orgweb.Route) (http.Handler, error) {
	scheme, _ := a.Config.scheme() // checked when opened
	sessions := orgweb.NewSessions(a.DB, scheme == "https")
	routes, err := a.Routes(sessions)
	if err != nil {
		return nil, err
	}
	house.SetMenu(routes)
	known, err := a.Config.networks()
	if err != nil {
		return nil, err
	}
	s := &server{
		app: a, house: house, sessions: sessions, mux: http.NewServeMux(),
		origin: http.NewCrossOriginProtection(), gate: newGate(a), known: known, scheme: scheme, log: a.Log,
	}
	for _, route := range append(routes, more...) {
		s.mux.Handle(route.Pattern(), s.row(route))
	}
	return web.Compress(s), nil
}
