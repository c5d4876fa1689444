package orgweb

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/passkey"
	"digivert/internal/org"
)

// FreshFor is how long after signing in somebody may add a passkey: whoever finds
// a computer open must not be able to let themselves in later.
const FreshFor = 10 * time.Minute

// passkeyNewPage adds a passkey, or asks for a sign-in first.
type passkeyNewPage struct {
	Page
	Form         *form.Form
	Fresh        bool
	Usable       bool // browsers make passkeys for this address
	Action, Ask  string
	FreshMinutes int
}

// passkeySite is us as passkeys know us: each host name of a municipality for itself.
func passkeySite(r *Request) passkey.Site {
	host := strings.ToLower(r.HTTP.Host)
	return passkey.Site{Host: withoutPort(host), Origin: r.Scheme + "://" + host, Name: r.Tenant.ServiceName}
}

// question answers a script with what the device is to be asked, and remembers
// which question it was.
func (p *Pages) question(w http.ResponseWriter, r *Request, q org.Question) error {
	p.Sessions.ask(r, q.ID)
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(q.Options)
}

func (p *Pages) newPasskey(w http.ResponseWriter, r *Request) error {
	name := ""
	if device := deviceOf(r.HTTP.UserAgent()); device != "" {
		name = deviceText(r.Text, device)
	}
	return p.showNewPasskey(w, r, passkeyForm(r, name))
}

func (p *Pages) showNewPasskey(w http.ResponseWriter, r *Request, f *form.Form) error {
	page := passkeyNewPage{
		Page: r.Page("org.passkey.new").Scripted(), Form: f, Fresh: p.Sessions.fresh(r), Usable: passkeySite(r).Usable(),
		Action: r.URL(ownPasskeys), Ask: r.URL(ownPasskeys + "/sporsmal"), FreshMinutes: int(FreshFor.Minutes()),
	}
	return p.render(w, "passkeynew", page, f)
}

// askNewPasskey gives a script what it asks the device for.
func (p *Pages) askNewPasskey(w http.ResponseWriter, r *Request) error {
	if !p.Sessions.fresh(r) || !passkeySite(r).Usable() {
		return errs.E(errs.Forbidden, "org.passkey.notfresh")
	}
	q, err := p.Org.AskNewPasskey(r.HTTP.Context(), by(r), passkeySite(r))
	if err != nil {
		return err
	}
	return p.question(w, r, q)
}

func (p *Pages) addPasskey(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := passkeyForm(r, "")
	if f.Fill(values); f.Failed() {
		return p.showNewPasskey(w, r, f)
	}
	answer := org.Answer{QuestionID: p.Sessions.asked(r), Response: []byte(values.Get("answer"))}
	if err := p.Org.AddPasskey(r.HTTP.Context(), by(r), passkeySite(r), f.Text("name"), answer); err != nil {
		p.Log.Warn("a passkey was not added", "tenant", r.Tenant.ID, "error", err)
		if !tell(f, err) {
			return err
		}
		return p.showNewPasskey(w, r, f)
	}
	if err := p.mailPasskey(r); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/innlogginger?lagret=1")
}

// mailPasskey tells the owner, who may not be the one who did it.
func (p *Pages) mailPasskey(r *Request) error {
	person, err := org.PersonByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.Staff.PersonID)
	if err != nil {
		return err
	}
	t, zone := p.Bundle.Localizer(r.Tenant.Language), r.Tenant.Location()
	m := p.message(r, person, t.T("org.passkey.mail.subject", "Service", r.Tenant.ServiceName),
		t.T("org.passkey.mail.text", "Name", person.Name, "Service", r.Tenant.ServiceName, "Owner", r.Tenant.Name,
			"When", t.When(civil.DateOf(r.Now, zone), civil.TimeOfDayOf(r.Now, zone)), "Device", deviceText(t, deviceOf(r.HTTP.UserAgent())),
			"Link", r.Scheme+"://"+r.HTTP.Host+"/intern/innlogginger"))
	p.post(r, person, m, "the owner was not told of a passkey")
	return nil
}

// signInAgain signs out and back in, to where a fresh sign-in is asked for.
func (p *Pages) signInAgain(w http.ResponseWriter, r *Request) error {
	if err := p.Sessions.End(r.HTTP.Context()); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/logg-inn?til="+ownPasskeys)
}

// fresh tells whether the reader has just proved who they are.
func (s *Sessions) fresh(r *Request) bool {
	return r.Now.Sub(time.UnixMicro(s.manager.GetInt64(r.HTTP.Context(), provedKey))) < FreshFor
}

// proved is when that was, by the word of a provider: who is signed in there gets
// in here without being asked anything. One that does not say is not believed.
func (s *Sessions) proved(r *Request, at time.Time) {
	s.manager.Put(r.HTTP.Context(), provedKey, at.UnixMicro())
}

const provedKey, questionKey = "proved", "question"

// ask remembers, in this browser's session alone, what a device was asked.
func (s *Sessions) ask(r *Request, questionID string) {
	s.manager.Put(r.HTTP.Context(), questionKey, questionID)
}

// asked gives it back, once.
func (s *Sessions) asked(r *Request) (questionID string) {
	return s.manager.PopString(r.HTTP.Context(), questionKey)
}
