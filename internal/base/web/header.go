package web

import (
	"net/http"
	"strings"
)

// Policy is where a route departs from the strict headers; the zero value
// departs nowhere. Each row that sets one says why.
type Policy struct {
	FrameAncestors string // "*" for a page that other sites may embed; default 'none'
	FormAction     string // added to 'self': where a form may redirect to
	Secure         bool   // reached by https: tell the browser to stay there
}

// SecurityHeaders sets what every answer carries.
func SecurityHeaders(h http.Header, p Policy) {
	h.Set("Content-Security-Policy", p.csp())
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: with it browsers send "Origin: null" with our own forms,
	// and those without Sec-Fetch-Site would be taken for another website's.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if p.FrameAncestors == "" {
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	if p.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// csp allows nothing but our own files. data: is for the icons inside
// Designsystemet's style sheet.
func (p Policy) csp() string {
	ancestors := p.FrameAncestors
	if ancestors == "" {
		ancestors = "'none'"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"style-src 'self'",
		"script-src 'self'",
		"connect-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		strings.TrimSpace("form-action 'self' " + p.FormAction),
		"frame-ancestors " + ancestors,
		"base-uri 'none'",
	}, "; ")
}
