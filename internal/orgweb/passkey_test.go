package orgweb

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"digivert/internal/base/passkeytest"
	"digivert/internal/org"
)

// named is the site under a name, as browsers make passkeys for.
func named(t *testing.T) (*site, *passkeytest.Device) {
	s := newSite(t)
	s.server.URL = strings.Replace(s.server.URL, "127.0.0.1", "localhost", 1)
	d := passkeytest.New(t)
	d.Origin, d.Synced = s.server.URL, true
	return s, d
}

// ask does what the script does: fetches the question of a page's form.
func (b *browser) ask(p page, kind string) json.RawMessage {
	b.Helper()
	form := p.Find(`form[data-passkey=` + kind + `]`)
	if len(form) != 1 {
		b.Fatalf("%s has no form for passkeys", p.url)
	}
	answer := b.post(form[0].Attr("data-ask"), nil)
	if answer.status != 200 || answer.header.Get("Content-Type") != "application/json" {
		b.Fatalf("the question is %d %s", answer.status, answer.body)
	}
	return answer.body
}

func (b *browser) addPasskey(d *passkeytest.Device) page {
	b.Helper()
	p := b.get(ownPasskeys)
	return b.send(p.Form("/passnokkel").Set("name", "Telefonen min").Set("answer", string(d.Create(b.ask(p, "create")))))
}

func (b *browser) signInBy(d *passkeytest.Device) page {
	b.Helper()
	p := b.get("/intern/logg-inn?til=/intern/innlogginger")
	return b.send(p.Form("/logg-inn/passnokkel").Set("answer", string(d.Sign(b.ask(p, "get")))))
}

// Bo makes a passkey, is told of it by mail, signs in with it elsewhere, and
// removes it; then it lets nobody in.
func TestPasskeyPages(t *testing.T) {
	s, phone := named(t)
	bo := s.as(s.person("Bo", org.Desk))
	p := bo.addPasskey(phone)
	bo.want(p, 200, "/intern/innlogginger")
	p.Has("main a", "Telefonen min")
	p.Has("main", "Ikke brukt ennå")
	s.pages.Wait()
	if m := s.box.mail[len(s.box.mail)-1]; m.To != "bo@halden.example" || m.Subject != "Ny passnøkkel i Datahjelpen" || !strings.Contains(m.Text, "Var det ikke deg?") {
		t.Errorf("the mail is %+v", m)
	}

	other := s.browser()
	p = other.signInBy(phone)
	other.want(p, 200, "/intern/innlogginger")
	p.Has("main li", "med passnøkkel")

	p = bo.get(bo.get("/intern/innlogginger").Link("Telefonen min"))
	p = bo.send(p.Form("/passnokkel/").Set("name", ""))
	bo.want(p, 422, p.url.Path)
	p = bo.send(p.Form("/passnokkel/").Set("name", "Jobbtelefonen"))
	p.Has("main a", "Jobbtelefonen")
	p = bo.send(bo.get(p.Link("Jobbtelefonen")).Form("/fjern"))
	p.Has("main", "Du har ingen passnøkler ennå")
	other.want(other.get("/intern/innlogginger"), 200, "/intern/logg-inn") // its sign-in ended

	p = other.signInBy(phone)
	if p.status != 409 {
		t.Errorf("a removed passkey answers %d", p.status)
	}
	p.Has(".ds-alert", "Den kan være fjernet")
	if til := p.Form("/logg-inn/passnokkel").Values.Get("til"); til != "/intern/innlogginger" {
		t.Errorf("where she was going is lost: %q", til)
	}
}

// A question is in one browser's session: its answer from another is refused,
// and so is the same answer again.
func TestPasskeyAnswerIsOneBrowsers(t *testing.T) {
	s, phone := named(t)
	s.as(s.person("Bo", org.Desk)).addPasskey(phone)
	b, thief := s.browser(), s.browser()
	p := b.get("/intern/logg-inn")
	stolen := p.Form("/logg-inn/passnokkel").Set("answer", string(phone.Sign(b.ask(p, "get"))))
	thief.ask(thief.get("/intern/logg-inn"), "get")
	thief.send(stolen).Has(".ds-alert", "stemmer ikke")
	b.want(b.send(stolen), 404, "/intern") // this room has no such page
	b.post("/intern/logg-ut", nil)
	b.send(stolen).Has(".ds-alert", "brukt før")
}

// Whoever finds a computer open adds no passkey, and a click without script or
// device gets a sentence.
func TestPasskeyNeedsFreshSignIn(t *testing.T) {
	s, phone := named(t)
	b := s.as(s.person("Bo", org.Desk))
	question := b.ask(b.get(ownPasskeys), "create")
	p := b.send(b.get(ownPasskeys).Form("/passnokkel").Set("name", "Telefonen"))
	b.want(p, 422, ownPasskeys)
	p.Has(".ds-error-summary", "stemmer ikke")
	s.browser().post("/intern/logg-inn/passnokkel", url.Values{}).Has(".ds-alert", "brukt før")

	s.now = now.Add(FreshFor)
	p = b.get(ownPasskeys)
	if len(p.Find("form[data-passkey]")) != 0 {
		t.Error("an old sign-in may add a passkey")
	}
	if status := b.post(ownPasskeys+"/sporsmal", nil).status; status != 403 {
		t.Errorf("an old sign-in is asked, with %d", status)
	}
	b.post(ownPasskeys, url.Values{"name": {"x"}, "answer": {string(phone.Create(question))}}).Has(".ds-error-summary", "brukt før")
	p = b.send(p.Form("/igjen"))
	b.want(p, 200, "/intern/logg-inn")
	if p.url.Query().Get("til") != ownPasskeys {
		t.Errorf("after signing in again they come to %s", p.url)
	}
}

// An administrator removes the passkeys of somebody who has lost a telephone.
func TestRemovingPasskeysOfOthers(t *testing.T) {
	s, phone := named(t)
	bo := s.person("Bo", org.Desk)
	s.as(bo).addPasskey(phone)
	lost := s.browser()
	lost.want(lost.signInBy(phone), 200, "/intern/innlogginger")
	admin := s.as(s.admin)
	p := admin.send(admin.get("/intern/medarbeidere/" + bo).Form("/fjern-passnokler"))
	admin.want(p, 200, "/intern/medarbeidere")
	lost.want(lost.get("/intern/innlogginger"), 200, "/intern/logg-inn")
	s.browser().signInBy(phone).Has(".ds-alert", "Vi kjenner ikke denne passnøkkelen")
}

// Browsers make no passkeys for a number, so none are spoken of there.
func TestNoPasskeysWithoutName(t *testing.T) {
	s := newSite(t)
	if len(s.browser().get("/intern/logg-inn").Find("form[data-passkey]")) != 0 {
		t.Error("passkeys are offered at an IP address")
	}
	s.as(s.admin).get(ownPasskeys).Has(".ds-alert", "ikke med tall")
}
