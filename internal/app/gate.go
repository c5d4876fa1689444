package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"digivert/internal/base/web"
	"digivert/internal/orgweb"
)

// gate lets requests in, as long as there is room. What it refuses gets a short
// page that costs nothing to make.
type gate struct {
	app    *App
	warned map[string]*atomic.Int64 // when each kind of refusal last stood in the log
}

// The names of what is refused, for the log and the figures.
const (
	longAddress  = "address"
	manyRequests = "requests"
	manyAtOnce   = "at_once"
	manyStreams  = "streams"
	tooSlow      = "slow"
)

func newGate(a *App) *gate {
	g := &gate{app: a, warned: map[string]*atomic.Int64{}}
	for _, why := range []string{longAddress, manyRequests, manyAtOnce, manyStreams, tooSlow} {
		g.warned[why] = &atomic.Int64{}
	}
	return g
}

// stay is a request that was let in, and must leave.
type stay struct {
	counted string      // the network, for limits
	slow    *time.Timer // ends the work on it
	room    func()      // gives its place to others
	leave   func()
}

// admit lets a request in to the pages, when there is room.
func (s *server) admit(w http.ResponseWriter, r *http.Request, log *slog.Logger) {
	from := s.known.clientOf(r)
	if s.scheme != "" {
		from.scheme = s.scheme
	}
	in, stay, refusal := s.gate.admit(r, from)
	if refusal != nil {
		refusal.ServeHTTP(w, r)
		return
	}
	defer func() {
		stay.leave()
		r.Pattern = in.Pattern // for the log and the figures
	}()
	s.page(w, in, guest{client: from, stay: stay, log: log})
}

// guest is who was let in.
type guest struct {
	client
	stay stay
	log  *slog.Logger
}

// errSlow is why the work on a request was ended.
var errSlow = errors.New("the answer took too long to make")

// admit gives the request a context that ends when its answer takes too long to
// make; or the page that says why there is none.
func (g *gate) admit(r *http.Request, from client) (*http.Request, stay, http.Handler) {
	switch {
	case len(r.RequestURI) > g.app.Limits.AddressBytes:
		return nil, stay{}, g.refuse(longAddress)
	case from.counted != "" && !g.app.Requests.Allow(from.counted, time.Now()):
		return nil, stay{}, g.refuse(manyRequests)
	}
	room, ok := g.app.AtOnce.Enter(from.counted)
	if !ok {
		return nil, stay{}, g.refuse(manyAtOnce)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	slow := time.AfterFunc(g.app.Limits.WorkWithin, func() { cancel(errSlow) })
	return r.WithContext(ctx), stay{counted: from.counted, slow: slow, room: room, leave: func() {
		slow.Stop()
		cancel(nil)
		room()
	}}, nil
}

// stream lets a request stay for as long as its reader wants, or until the
// program stops. It is counted among the streams, and no more among those that
// are to be answered soon.
func (g *gate) stream(w http.ResponseWriter, req *orgweb.Request, s stay) (end func(), refusal http.Handler) {
	leave, ok := g.app.Streams.Enter(s.counted)
	if !ok {
		return leave, g.refuse(manyStreams)
	}
	s.slow.Stop()
	s.room()
	ctx, cancel := context.WithCancel(req.HTTP.Context())
	stop := context.AfterFunc(g.app.ending, cancel)
	req.HTTP = req.HTTP.WithContext(ctx)
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // a connection that knows no deadlines has none to lift
	_ = control.SetWriteDeadline(time.Time{})
	return func() { stop(); cancel(); leave() }, nil
}

// refuse gives the page for what there is no room for.
func (g *gate) refuse(why string) http.Handler {
	g.note(why)
	switch why {
	case longAddress:
		return web.Plain{
			Status: http.StatusRequestURITooLong, Title: "Adressen er for lang", Text: "Åpne siden fra forsiden på nytt.",
			English: "The address is too long. Open the page again from the front page.",
		}
	case manyRequests:
		return web.Plain{
			Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second, Title: "Det kommer for mye på én gang",
			Text:    "Vi får veldig mange forespørsler fra nettet du bruker. Vent et halvt minutt og last siden på nytt.",
			English: "We get too many requests from the network that you use. Wait half a minute, and load the page again.",
		}
	}
	return crowded()
}

// crowded is the page when there is no room.
func crowded() web.Plain {
	return web.Plain{
		Status: http.StatusServiceUnavailable, RetryAfter: 5 * time.Second, Title: "Det er mange her akkurat nå",
		Text:    "Vent noen sekunder og last siden på nytt. Sendte du et skjema, er det ikke lagret. Send det en gang til.",
		English: "Many people are here right now. Wait a few seconds, and load the page again. If you sent a form, it has not been saved. Send it again.",
	}
}

// note counts a refusal, and writes of each kind once a minute to the log. It
// does not say whom it was: the network may be one person's.
func (g *gate) note(why string) {
	g.app.Metrics.Refused(why)
	now, last := time.Now().Unix(), g.warned[why].Load()
	if now-last < 60 || !g.warned[why].CompareAndSwap(last, now) {
		return
	}
	g.app.Log.Warn("a limit was reached; if everybody is refused, see trusted proxies and limits in the docs", "limit", why)
}

// wasSlow tells whether the work on a request was ended, and counts it.
func (g *gate) wasSlow(r *http.Request, log *slog.Logger) bool {
	if context.Cause(r.Context()) != errSlow {
		return false
	}
	g.note(tooSlow)
	log.Error(errSlow.Error(), "route", r.Pattern)
	return true
}
