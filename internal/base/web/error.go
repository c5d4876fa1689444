package web

import (
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
)

// ErrorPage is the page of an error, in the reader's language. Its template is
// in every Views under the name "error".
type ErrorPage struct {
	Frame     Frame
	Heading   string
	Text      string
	Links     []Link
	Reference string // what the reader can tell when calling; the request's id
}

// NewErrorPage gives the status and the page of an error. The sentence is the
// error's own where it has one; the text of an internal error is never shown.
// The caller puts its own frame in.
func NewErrorPage(t i18n.Localizer, frame Frame, err error) (status int, page ErrorPage) {
	status, title, text := errorTexts(errs.KindOf(err))
	key, args := errs.KeyOf(err)
	if key == "" || errs.Is(err, errs.Internal) {
		key, args = text, nil
	}
	return status, newErrorPage(frame, t.T(title), t.T(key, args...), t.T("web.error.home"))
}

// NewStatusPage is the error page of what the server itself refuses: 405, 413
// and a form from another website (403).
func NewStatusPage(t i18n.Localizer, frame Frame, status int) ErrorPage {
	title, text := "web.error.internal.title", "web.error.internal"
	switch status {
	case http.StatusMethodNotAllowed:
		title, text = "web.error.method.title", "web.error.method"
	case http.StatusRequestEntityTooLarge:
		title, text = "web.error.toolarge.title", "web.error.toolarge"
	case http.StatusForbidden:
		title, text = "web.error.crossorigin.title", "web.error.crossorigin"
	case http.StatusNotFound:
		title, text = "web.error.notfound.title", "web.error.notfound"
	}
	return newErrorPage(frame, t.T(title), t.T(text), t.T("web.error.home"))
}

func newErrorPage(frame Frame, title, text, home string) ErrorPage {
	frame.Title, frame.Failed, frame.NoIndex = title, false, true
	return ErrorPage{Frame: frame, Heading: title, Text: text, Links: []Link{{Text: home, URL: frame.HomeURL}}}
}

// errorTexts maps a kind to its status and the locale keys of its page.
func errorTexts(kind errs.Kind) (status int, title, text string) {
	switch kind {
	case errs.NotFound:
		return http.StatusNotFound, "web.error.notfound.title", "web.error.notfound"
	case errs.Forbidden:
		return http.StatusForbidden, "web.error.forbidden.title", "web.error.forbidden"
	case errs.SignIn:
		return http.StatusUnauthorized, "web.error.signin.title", "web.error.signin"
	case errs.Conflict:
		return http.StatusConflict, "web.error.conflict.title", "web.error.conflict"
	case errs.Gone:
		return http.StatusGone, "web.error.gone.title", "web.error.gone"
	case errs.TooMany:
		return http.StatusTooManyRequests, "web.error.toomany.title", "web.error.toomany"
	case errs.Invalid:
		return http.StatusUnprocessableEntity, "web.error.invalid.title", "web.error.invalid"
	case errs.Unavailable:
		return http.StatusServiceUnavailable, "web.error.unavailable.title", "web.error.unavailable"
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge, "web.error.toolarge.title", "web.error.toolarge"
	default:
		return http.StatusInternalServerError, "web.error.internal.title", "web.error.internal"
	}
}
