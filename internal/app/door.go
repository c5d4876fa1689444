package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"digivert/assets"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/locale"
)

// door is where requests come in. Until the program is open, which may take the
// time of a migration or a restore, it answers with a page that says to wait.
type door struct {
	house  *orgweb.House
	log    *slog.Logger
	inside atomic.Pointer[http.Handler]
	why    atomic.Pointer[string] // locale key of what we wait for
	origin *http.CrossOriginProtection
}

const (
	upkeepKey = "web.error.upkeep"
	downKey   = "web.error.unavailable"
)

// meanwhile is what /healthz says before the program is open.
var meanwhile = map[string]string{
	upkeepKey: "the database is being opened, brought forward or restored",
	downKey:   "the database does not answer",
}

func newDoor(log *slog.Logger) (*door, error) {
	house, err := newHouse()
	d := &door{house: house, log: log, origin: http.NewCrossOriginProtection()}
	d.waitFor(upkeepKey)
	return d, err
}

// newHouse is what the pages share. It needs no database.
func newHouse() (*orgweb.House, error) {
	bundle, err := i18n.Load(locale.Files, locale.Paper())
	if err != nil {
		return nil, err
	}
	files, err := assets.Files()
	if err != nil {
		return nil, err
	}
	static, err := web.NewStatic(files, staticPrefix)
	if err != nil {
		return nil, err
	}
	return orgweb.NewHouse(bundle, static)
}

func (d *door) waitFor(key string) { d.why.Store(&key) }

func (d *door) let(handler http.Handler) { d.inside.Store(&handler) }

// pollDatabase is how often a database that does not answer is tried again.
const pollDatabase = 2 * time.Second

// open opens the program. A database that does not answer is tried until it does;
// whatever else is wrong is for a person to mend.
func (d *door) open(ctx context.Context, config Config, how Serving) (*App, error) {
	waits := func(why string) {
		d.log.Warn("waiting: "+why, "meanwhile", "all pages say to come back")
		tellSupervisor("READY=1\nSTATUS=Waiting: " + why)
	}
	for told := false; ; {
		a, err := open(ctx, opening{Config: config, Log: d.log, Serving: &how, waits: waits, bundle: d.house.Bundle})
		if err == nil {
			tellSupervisor("READY=1\nSTATUS=Serving")
			return a, nil
		}
		if !errs.Is(err, errs.Unavailable) || ctx.Err() != nil {
			return nil, err
		}
		if !told {
			d.waitFor(downKey)
			waits("the database does not answer, and is tried every 2 seconds: " + oneLine(err))
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pollDatabase):
		}
	}
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// ServeHTTP lets requests in when there is somewhere to go.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if inside := d.inside.Load(); inside != nil {
		(*inside).ServeHTTP(w, r)
		return
	}
	switch {
	case r.URL.Path == "/healthz":
		writeHealth(w, Health{Database: "not open yet", ReadOnly: meanwhile[*d.why.Load()]})
	case strings.HasPrefix(r.URL.Path, staticPrefix):
		d.house.Assets.ServeHTTP(w, r)
	default:
		d.comeBack(w, r)
	}
}

// comeBack is the page that says to wait. Nothing is known of the municipality
// yet, so it has no phone number.
func (d *door) comeBack(w http.ResponseWriter, r *http.Request) {
	web.SecurityHeaders(w.Header(), web.Policy{})
	if d.origin.Check(r) != nil {
		http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, orgweb.DefaultBody)
	req := orgweb.NewRequest(d.house, r)
	d.speak(req)
	if err := d.house.RenderClosed(w, req, errs.E(errs.Unavailable, *d.why.Load())); err != nil {
		d.log.Error("the page that says to wait failed", "error", err)
	}
}

// speak takes the language off the front of the path; nobody has told yet which
// the municipality's own is.
func (d *door) speak(req *orgweb.Request) {
	req.Tenant.Language = ownLanguage
	rest, lang, moved := splitLanguage(req.HTTP.URL.Path, ownLanguage, d.house.Languages)
	req.Text = d.house.Bundle.Localizer(lang)
	if moved {
		return
	}
	if lang != ownLanguage {
		req.Prefix = "/" + lang
	}
	req.HTTP.URL.Path, req.HTTP.URL.RawPath = rest, ""
}

// ownLanguage is that of a municipality while it cannot be asked for.
const ownLanguage = "nb"

func writeHealth(w http.ResponseWriter, h Health) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !h.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	json.NewEncoder(w).Encode(h)
}
