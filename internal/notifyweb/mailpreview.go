package notifyweb

import (
	"io"
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// mailPolicy lets an e-mail be shown as it is: mail programs know no style sheets
// of others, so its style stands inline. It can run and fetch nothing.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// mailPreview is the HTML of an e-mail, the very bytes that would be sent, with an
// example in it.
func (p *Pages) mailPreview(w http.ResponseWriter, r *orgweb.Request) error {
	t, err := p.textOf(r)
	if err != nil {
		return err
	}
	if t.Channel != notify.Email {
		return errs.E(errs.NotFound, "web.error.notfound")
	}
	shown, err := p.Notify.Preview(r.Tenant, t)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", mailPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = io.WriteString(w, shown.HTML)
	return err
}
