package app

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
)

// server answers requests. The order of its steps is that of DESIGN.md
// section 3: recover, request id, health and static files, tenant, staff
// session, language, cross-origin protection, the route's row, the handler.
type server struct {
	app      *App
	house    *orgweb.House
	sessions *orgweb.Sessions
	mux      *http.ServeMux
	origin   *http.CrossOriginProtection
	gate     *gate
	known    networks
	scheme   string
	log      *slog.Logger
}

const staticPrefix = "/static/"

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started, requestID := time.Now(), id.New()
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	log := s.log.With("request", requestID)
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "what", p, "stack", string(debug.Stack()))
			s.plainFailure(rec)
		}
		s.app.observe(r.Pattern, rec.status, time.Since(started))
		log.Info("served", "method", r.Method, "route", r.Pattern, "status", rec.status, "ms", time.Since(started).Milliseconds())
	}()
	switch {
	case r.URL.Path == "/healthz":
		r.Pattern = "/healthz"
		s.app.health(rec, r)
	case strings.HasPrefix(r.URL.Path, staticPrefix):
		r.Pattern = staticPrefix
		s.house.Assets.ServeHTTP(rec, r)
	default:
		s.admit(rec, r, log)
	}
}

// page answers with a page of the tenant that the host name belongs to.
func (s *server) page(w http.ResponseWriter, r *http.Request, from guest) {
	log := from.log
	tenant, err := s.app.Org.TenantByHost(r.Context(), r.Host)
	if err != nil && s.gate.wasSlow(r, log) {
		err = errs.E(errs.Unavailable, downKey)
	}
	down := errs.Is(err, errs.Unavailable)
	if down {
		tenant.Language = ownLanguage
	} else if err != nil {
		s.noTenant(w, r, err, log)
		return
	}
	web.SecurityHeaders(w.Header(), web.Policy{Secure: from.scheme == "https"})
	rest, lang, moved := splitLanguage(r.URL.Path, tenant.Language, s.house.Languages)
	if moved {
		http.Redirect(w, r, withQuery(rest, r.URL.RawQuery), http.StatusMovedPermanently)
		return
	}
	req := orgweb.NewRequest(s.house, r)
	req.Now, req.Tenant, req.Network, req.Counted, req.Scheme = s.app.Clock().UTC(), tenant, from.network, from.counted, from.scheme
	req.Text = s.house.Bundle.Localizer(lang)
	if lang != tenant.Language {
		req.Prefix = "/" + lang
	}
	r.URL.Path, r.URL.RawPath = rest, ""
	if req.ReadOnly = s.app.closed() != nil; down {
		s.fail(w, req, err, log)
		return
	}
	s.route(w, req, from)
}

// route finds the row, and answers with the page for the error when there is
// one.
func (s *server) route(w http.ResponseWriter, req *orgweb.Request, from guest) {
	r, log := req.HTTP, from.log
	_, r.Pattern = s.mux.Handler(r) // for the log and the figures
	if r.Pattern == "" {
		s.fail(w, req, s.missing(w, r), log)
		return
	}
	if err := s.origin.Check(r); err != nil {
		s.fail(w, req, errs.E(errs.Forbidden, "web.error.crossorigin"), log)
		return
	}
	ctx := context.WithValue(r.Context(), requestKey{}, &call{req: req, guest: from})
	s.mux.ServeHTTP(w, r.WithContext(ctx))
}

// missing tells a wrong address from a wrong method, and then names the right
// ones, as RFC 9110 section 15.5.6 asks.
func (s *server) missing(w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		return errs.E(errs.NotFound, "web.error.notfound")
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return errs.E(errs.NotFound, "web.error.method")
}

// requestKey carries our request through net/http's mux, which is the only one
// who needs it: handlers get it as an argument.
type requestKey struct{}

type call struct {
	guest
	req *orgweb.Request
}

// row turns a row of the table into a handler of net/http. Only the pages of
// staff read the session, so residents get no cookie.
func (s *server) row(route orgweb.Route) http.Handler {
	handler := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r)
		c.req.HTTP = r // with the path's values
		if err := s.serveRow(w, c, route); route.Machine && errs.Is(err, errs.Unavailable) {
			w.Header().Set("Retry-After", strconv.Itoa(int(orgweb.RetryAfter.Seconds())))
			http.Error(w, "not now", http.StatusServiceUnavailable)
		} else if err != nil {
			s.fail(w, c.req, err, c.log)
		}
	}))
	if route.Path == "/intern" || strings.HasPrefix(route.Path, "/intern/") {
		return s.sessions.Wrap(handler, func(w http.ResponseWriter, r *http.Request, err error) {
			s.fail(w, callOf(r).req, err, callOf(r).log)
		})
	}
	return handler
}

func callOf(r *http.Request) *call { return r.Context().Value(requestKey{}).(*call) }

func (s *server) serveRow(w http.ResponseWriter, c *call, route orgweb.Route) error {
	req := c.req
	if err := s.signIn(req, route); err != nil {
		return err
	}
	if err := route.Access.Allows(req.Staff, req.Tenant.Demo); err != nil {
		if route.Keeps && errs.Is(err, errs.SignIn) {
			return s.signedOut(w, req)
		}
		return err
	}
	counted := req.HTTP.Method == http.MethodPost && !route.Machine || route.Dear
	if counted && !req.Staff.SignedIn() && !s.mayPost(req) {
		return errs.E(errs.TooMany, "web.error.toomany")
	}
	body := route.Body
	if body == 0 {
		body = orgweb.DefaultBody
	}
	req.HTTP.Body = http.MaxBytesReader(w, req.HTTP.Body, body)
	cache := route.Cache
	if cache == "" {
		cache = "no-store"
	}
	w.Header().Set("Cache-Control", cache)
	if closed := s.app.closed(); closed != nil && req.HTTP.Method == http.MethodPost {
		return closed
	}
	if route.Stream {
		end, refusal := s.gate.stream(w, req, c.stay)
		defer end()
		if refusal != nil {
			refusal.ServeHTTP(w, req.HTTP)
			return nil
		}
	}
	return route.Handler(w, req)
}

// mayPost counts a change by somebody who has not signed in.
func (s *server) mayPost(req *orgweb.Request) bool {
	return req.Counted == "" || s.app.Posts.Allow(req.Counted, req.Now)
}

// signedOut gives a form back whose session has ended. It is as big as others
// may be, and counted like those of everybody who has not signed in.
func (s *server) signedOut(w http.ResponseWriter, req *orgweb.Request) error {
	if !s.mayPost(req) {
		return errs.E(errs.TooMany, "web.error.toomany")
	}
	req.HTTP.Body = http.MaxBytesReader(w, req.HTTP.Body, orgweb.DefaultBody)
	return s.house.RenderSignedOut(w, req)
}

// signIn finds out who the session says it is. A person who has been
// deactivated since is nobody.
func (s *server) signIn(req *orgweb.Request, route orgweb.Route) error {
	if !strings.HasPrefix(route.Path, "/intern") {
		return nil
	}
	ctx := req.HTTP.Context()
	personID := s.sessions.PersonID(ctx, req.Tenant.ID)
	if personID == "" {
		return nil
	}
	viewer, err := s.app.Org.ViewerOf(ctx, req.Tenant.ID, personID)
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Forbidden) {
		return nil
	}
	req.Staff = viewer
	return err
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
