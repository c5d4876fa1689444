package orgweb

import (
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/org"
)

const ownPasskeys = "/intern/innlogginger/passnokkel"

// passkeyRow is one of the reader's own passkeys, in words.
type passkeyRow struct{ Name, URL, Made, Used, Elsewhere string }

func passkeyRows(r *Request, keys []org.Passkey) (rows []passkeyRow) {
	host := passkeySite(r).Host
	for _, k := range keys {
		row := passkeyRow{
			Name: k.Name, URL: r.URL(ownPasskeys + "/" + k.ID), Used: r.Text.T("org.passkey.unused"),
			Made: r.Text.T("org.passkey.made", "Day", r.Text.DayYear(civil.DateOf(k.MadeAt, r.Tenant.Location()))),
		}
		if !k.LastUsed.IsZero() {
			row.Used = r.Text.T("org.passkey.used", "Day", r.Text.DayYear(k.LastUsed))
		}
		if k.Host != host {
			row.Elsewhere = r.Text.T("org.passkey.elsewhere", "Host", k.Host)
		}
		rows = append(rows, row)
	}
	return rows
}

// passkeyPage names one of the reader's own, and removes it.
type passkeyPage struct {
	Page
	Form   *form.Form
	Row    passkeyRow
	Action string
}

func passkeyForm(r *Request, name string) *form.Form {
	return form.New(r.Text, &form.Field{
		Kind: form.Text, Name: "name", Label: r.Text.T("org.passkey.name"), Hint: r.Text.T("org.passkey.name.hint"),
		Value: name, MaxLength: 60, Required: true, Width: "md",
	})
}

func (p *Pages) ownPasskey(r *Request) (org.Passkey, error) {
	return org.PasskeyOf(r.HTTP.Context(), p.Org.DB, by(r), r.PathValue("id"))
}

func (p *Pages) passkey(w http.ResponseWriter, r *Request) error {
	key, err := p.ownPasskey(r)
	if err != nil {
		return err
	}
	return p.showPasskey(w, r, key, passkeyForm(r, key.Name))
}

func (p *Pages) showPasskey(w http.ResponseWriter, r *Request, key org.Passkey, f *form.Form) error {
	row := passkeyRows(r, []org.Passkey{key})[0]
	return p.render(w, "passkey", passkeyPage{Page: r.PageTitled(key.Name), Form: f, Row: row, Action: row.URL}, f)
}

func (p *Pages) renamePasskey(w http.ResponseWriter, r *Request) error {
	key, err := p.ownPasskey(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := passkeyForm(r, key.Name)
	if f.Fill(values); !f.Failed() {
		err = p.Org.RenamePasskey(r.HTTP.Context(), by(r), key.ID, f.Text("name"))
		if err == nil {
			return r.Redirect(w, "/intern/innlogginger?lagret=1")
		}
		if !tell(f, err) {
			return err
		}
	}
	return p.showPasskey(w, r, key, f)
}

func (p *Pages) removePasskey(w http.ResponseWriter, r *Request) error {
	here := p.Sessions.Here(r.HTTP.Context())
	if err := p.Org.RemovePasskey(r.HTTP.Context(), by(r), r.PathValue("id"), here); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/innlogginger?lagret=1")
}

// removePasskeysOf removes all of another's.
func (p *Pages) removePasskeysOf(w http.ResponseWriter, r *Request) error {
	return p.changePerson(w, r, p.Org.RemovePasskeysOf)
}
