package app

import (
	"log/slog"
	"net/http"
	"net/url"

	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// fail answers with the page for an error. Only what is ours to mend is logged
// as an error.
func (s *server) fail(w http.ResponseWriter, req *orgweb.Request, err error, log *slog.Logger) {
	if errs.Is(err, errs.SignIn) {
		http.Redirect(w, req.HTTP, req.URL(signInAddress(req.HTTP)), http.StatusSeeOther)
		return
	}
	if errs.Is(err, errs.Internal) && s.gate.wasSlow(req.HTTP, log) {
		err = errs.E(errs.Unavailable, downKey)
	} else if closed := s.app.closed(); closed != nil && errs.Is(err, errs.Internal) {
		err = closed // such as a column that the newer schema has not
	}
	if errs.Is(err, errs.Unavailable) {
		s.comeBack(w, req, err, log)
		return
	}
	if errs.Is(err, errs.Internal) && req.HTTP.Context().Err() == nil {
		log.Error("failed", "error", err)
	}
	if err := s.house.RenderError(w, req, err); err != nil {
		log.Error("error page failed", "error", err)
		s.plainFailure(w)
	}
}

// comeBack answers when nothing can be read or changed just now. What was typed
// is given back to those alone who typed it here.
func (s *server) comeBack(w http.ResponseWriter, req *orgweb.Request, err error, log *slog.Logger) {
	if s.origin.Check(req.HTTP) != nil {
		err = errs.E(errs.Forbidden, "web.error.crossorigin")
		s.house.RenderError(w, req, err)
		return
	}
	req.HTTP.Body = http.MaxBytesReader(w, req.HTTP.Body, orgweb.DefaultBody)
	if err := s.house.RenderClosed(w, req, err); err != nil {
		log.Error("the page that says to wait failed", "error", err)
		s.plainFailure(w)
	}
}

// signInAddress leads back, after the sign-in, to the page that was asked for.
func signInAddress(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/intern" {
		return "/intern/logg-inn"
	}
	return "/intern/logg-inn?til=" + url.QueryEscape(r.URL.RequestURI())
}

// plainFailure is what is left when even the error page cannot be made.
func (s *server) plainFailure(w http.ResponseWriter) {
	http.Error(w, "Noe gikk galt hos oss. Det er ikke din feil. Prøv igjen om litt.", http.StatusInternalServerError)
}

// noTenant answers for a host name that no municipality has.
func (s *server) noTenant(w http.ResponseWriter, r *http.Request, err error, log *slog.Logger) {
	if !errs.Is(err, errs.NotFound) {
		log.Error("tenant", "error", err)
		s.plainFailure(w)
		return
	}
	http.Error(w, "Her er det ingen tjeneste ennå.\n\nNo municipality is served at "+r.Host+
		" yet. Add one with:\n\n  digivert tenant add NAME --host "+r.Host+" --number NNNN\n", http.StatusNotFound)
}
