package story

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/oidctest"
	"digivert/internal/org"
)

// jobbkonto er en leverandør som en administrator har satt opp på siden. Den
// ekte leverandøren i prosessen har verken https eller Microsofts navn, så
// adressen dit byttes etterpå, og klokka er den som går på veggen.
func (w *world) jobbkonto(t *testing.T, kind org.ProviderKind, resource string) *oidctest.Provider {
	t.Helper()
	w.Set(time.Now().UTC())
	w.App.OIDC.HTTP = &http.Client{Timeout: 10 * time.Second} // ellers spør programmet bare over https
	abroad := oidctest.New(t)
	admin := w.signIn(w.visitor(t), w.halden.person("Anne Admin", w.halden.municipality, org.Administrator))
	admin.Open("/intern/innlogging/ny").Fill("kind", string(kind)).Fill("name", "Jobbkonto").Fill("client_id", abroad.ClientID).
		Fill("issuer", "https://login.microsoftonline.com/katalog/v2.0").Fill("secret", abroad.ClientSecret).Fill("resource", resource).
		Press("Lagre").Gets(http.StatusOK).Sees("Jobbkonto")
	w.Exec(`update identity_provider set issuer = $1 where tenant_id = $2`, abroad.Issuer(), w.halden.tenant.ID)
	return abroad
}

// bekreft er det den som er ny hos oss, gjør én gang.
func (v *visitor) bekreft(w *world, p org.Person) *visitor {
	v.T.Helper()
	v.At("/intern/logg-inn").Sees("Du er logget inn hos Jobbkonto, men vi kjenner deg ikke igjen ennå")
	v.Fill("email", p.Email).Press("Send meg en kode")
	return v.Fill("code", w.CodeFor(v.Visitor, p.Email)).Fill("link", "ja").Press("Logg inn")
}

func (v *visitor) medJobbkonto() *visitor {
	v.T.Helper()
	v.Open("/intern/logg-inn").Try(v.Page.Link("Logg inn med Jobbkonto"))
	return v
}

func sier(claims oidctest.Claims) func(oidctest.Claims) {
	return func(all oidctest.Claims) { maps.Copy(all, claims) }
}

// Entra ID: Dina blir invitert, bekrefter e-posten én gang og kommer inn med ett
// trykk siden, også når e-posten hennes i Entra er en annen. En fra en annen
// katalog er ikke henne. Hun logger ut hos oss og så hos Microsoft, og det vet
// neste på pc-en.
func TestLoggInnMedEntra(t *testing.T) {
	w := newWorld(t, 1)
	abroad := w.jobbkonto(t, org.Entra, "")
	abroad.SignsOut()
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	katalog := strings.Split(abroad.Issuer(), "/")[2]
	hun := sier(oidctest.Claims{"tid": katalog, "oid": "dina", "name": "Dina Skranke", "email": "noe.annet@halden.example"})

	abroad.Next("pairwise-1", hun)
	w.visitor(t).medJobbkonto().bekreft(w, dina).At("/intern").Gets(http.StatusOK)
	abroad.Next("pairwise-2", hun) // sub er ikke den samme i en annen app: det er oid som teller
	pc := w.visitor(t).medJobbkonto().At("/intern").Gets(http.StatusOK)
	pc.Open("/intern/innlogginger").Sees("jobbkonto eller annen innlogging")

	abroad.Next("pairwise-1", sier(oidctest.Claims{"tid": "en-annen-katalog", "oid": "dina"}))
	w.visitor(t).medJobbkonto().Gets(http.StatusConflict).Sees("Du er ikke logget inn", "ikke hvem du er")

	pc.Open("/intern/logg-ut").Press("Logg ut").At("/intern/logg-inn/ut").Sees("Du er logget ut", "kan den neste komme inn som deg uten passord")
	pc.NeedsSignIn("/intern/innlogginger")
	abroad.Next("pairwise-1", hun)
	pc.medJobbkonto().Open("/intern/logg-ut").Press("Logg ut")
	pc.Click("Logg ut hos Jobbkonto også").At("/intern/logg-inn/ut").Sees("har sendt deg tilbake hit")
}

// Ansattporten: Nils i NAV kommer gjennom der også uten rollen, men ikke inn her.
// Når lederen har gitt ham den, kommer han inn.
func TestLoggInnMedAnsattporten(t *testing.T) {
	w := newWorld(t, 1)
	const rolle = "urn:altinn:resource:digital-hjelp"
	abroad := w.jobbkonto(t, org.Ansattporten, rolle)
	nils := w.halden.person("Nils Vert", w.halden.nav, org.HostRole)

	abroad.Next("nils", sier(oidctest.Claims{"acr": "idporten-loa-high"}))
	uten := w.visitor(t).medJobbkonto().Gets(http.StatusConflict)
	uten.Sees("Du er logget inn hos Jobbkonto, men har ikke rollen som trengs der", "Be lederen din om å gi deg den i Altinn", "Send meg en kode")
	uten.NeedsSignIn("/intern/innlogginger")
	if n := w.Count(`select count(*) from person_identity`); n != 0 {
		t.Errorf("%d koblinger er lagret", n)
	}
	if asked := abroad.Asked(); asked.Get("acr_values") != "idporten-loa-substantial" || !strings.Contains(asked.Get("authorization_details"), rolle) {
		t.Errorf("leverandøren ble spurt om %v", asked)
	}

	abroad.Next("nils", sier(oidctest.Claims{"acr": "idporten-loa-high", "authorization_details": []any{map[string]any{
		"type": "ansattporten:altinn:service", "resource": rolle, "authorized_parties": []any{map[string]any{"orgno": "974760673"}}}}}))
	med := w.visitor(t).medJobbkonto().bekreft(w, nils).At("/intern").Gets(http.StatusOK)

	// Han logger ut i Ansattporten, som sier fra til oss uten informasjonskapselen hans.
	id := w.ids("identity_provider", "kind = 'ansattporten'")[0]
	w.visitor(t).Try("/intern/logg-inn/slutt/" + id + "?sid=sid+of+nils").Gets(http.StatusNoContent)
	med.NeedsSignIn("/intern/innlogginger")
}

// ID-porten: Frida fra frivilligsentralen må logge inn på nivå betydelig, og
// fødselsnummeret som ID-porten sender, finnes ikke hos oss etterpå.
func TestLoggInnMedIDPorten(t *testing.T) {
	w := newWorld(t, 1)
	abroad := w.jobbkonto(t, org.IDPorten, "")
	frida := w.halden.person("Frida Frivillig", w.halden.library, org.HostRole)
	abroad.Next("frida", sier(oidctest.Claims{"acr": "idporten-loa-low"}))
	w.visitor(t).medJobbkonto().Gets(http.StatusConflict).Sees("nivå betydelig eller høyt", "BankID")
	abroad.Next("frida", sier(oidctest.Claims{"acr": "idporten-loa-substantial"}))
	w.visitor(t).medJobbkonto().bekreft(w, frida).At("/intern").Gets(http.StatusOK)
	abroad.Next("frida", sier(oidctest.Claims{"acr": "idporten-loa-high"}))
	w.visitor(t).medJobbkonto().At("/intern").Gets(http.StatusOK)

	for _, table := range []string{"staff_session", "person_identity", "person", "audit"} {
		for _, row := range w.rows(table) {
			if strings.Contains(row, oidctest.PID) {
				t.Errorf("fødselsnummeret står i %s", table)
			}
		}
	}
	if strings.Contains(w.Logged(), oidctest.PID) {
		t.Error("fødselsnummeret står i loggen")
	}
}

// rows er radene i en tabell, som tekst.
func (w *world) rows(table string) (all []string) {
	w.t.Helper()
	column := map[string]string{"staff_session": "data", "person_identity": "subject_digest", "person": "name", "audit": "fields"}[table]
	all, err := db.All(ctx, w.App.DB, db.Strings, `select cast(`+column+` as text) from `+table)
	w.ok(err)
	if len(all) == 0 {
		w.t.Errorf("%s er tom", table)
	}
	return all
}

// En annen leverandør, som Feide: det som er galt, sies på siden på leserens eget
// språk med hva en kan gjøre, ingen kommer inn, og siden en var på vei til, er
// ikke glemt.
func TestDetSomErGaltMedInnloggingen(t *testing.T) {
	w := newWorld(t, 1)
	abroad := w.jobbkonto(t, org.OtherProvider, "")
	ti := 10 * time.Minute
	untrue := [3]string{"så vi slipper ingen inn med det", "så vi slepp ingen inn med det", "so we let nobody in with it"}
	clock := [3]string{"er ikke enige", "er ikkje samde", "disagree"}
	down := [3]string{"svarer ikke nå", "svarar ikkje no", "does not answer now"}
	for _, c := range []struct {
		name   string
		claims oidctest.Claims
		down   string
		says   [3]string
	}{
		{"feil nonce", oidctest.Claims{"nonce": "en-annen"}, "", untrue},
		{"feil utsteder", oidctest.Claims{"iss": "https://evil.example"}, "", untrue},
		{"feil mottaker", oidctest.Claims{"aud": "en-annen-tjeneste"}, "", untrue},
		{"klokka ti minutter etter", oidctest.Claims{"iat": time.Now().Add(-ti).Unix()}, "", clock},
		{"klokka ti minutter foran", oidctest.Claims{"iat": time.Now().Add(ti).Unix()}, "", clock},
		{"nede når vi spør hvem den er", nil, oidctest.Discovery, down},
		{"nede når koden skal veksles", nil, oidctest.Token, down},
		{"nede når nøklene skal hentes", nil, oidctest.Keys, down},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, språk := range []string{"", "/nn", "/en"} {
				w.App.OIDC.Forget()
				abroad.Down(c.down, true)
				abroad.Next("noen", sier(c.claims))
				v := w.visitor(t).Open(språk + "/intern/logg-inn?til=%2Fintern%2Finnlogginger")
				v.Try(v.Page.Link("Jobbkonto")).Gets(http.StatusConflict).Sees(c.says[i], []string{"kode på e-post", "kode på e-post", "code by e-mail"}[i])
				abroad.Down(c.down, false)
				abroad.UserQueue.Pop() // den som ikke kom så langt
				if til := v.Page.Button([]string{"Send meg en kode", "Send meg ein kode", "Send me a code"}[i]).Values.Get("til"); til != "/intern/innlogginger" {
					t.Errorf("veien videre ble til %q", til)
				}
				v.NeedsSignIn("/intern/innlogginger")
			}
		})
	}
	if n := w.Count(`select count(*) from person_identity`); n != 0 {
		t.Errorf("%d koblinger er lagret", n)
	}
	bo := w.halden.person("Bo Vert", w.halden.library, org.HostRole)
	abroad.Next("bo", nil)
	w.visitor(t).medJobbkonto().bekreft(w, bo).At("/intern").Gets(http.StatusOK) // og så virker den igjen
}

var invitasjon = regexp.MustCompile(`/intern/logg-inn/invitasjon/\S+`)

// En invitasjon som sendes videre, slipper ingen andre inn, og når den er brukt,
// sier siden det og hva en gjør.
func TestInvitasjonSomErSendtVidereEllerBrukt(t *testing.T) {
	w := newWorld(t, 1)
	w.Set(time.Now().UTC())
	anne := w.signIn(w.visitor(t), w.halden.person("Anne Admin", w.halden.municipality, org.Administrator))
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	anne.Open("/intern/medarbeidere/" + dina.ID).Press("Send")
	lenke := invitasjon.FindString(w.MailTo(anne.Visitor, dina.Email).Text)

	annen := w.visitor(t).Open(lenke).Sees("Halden bibliotek", "Lenken alene slipper ingen inn")
	annen.Press("Send").Misses(dina.Email)
	w.CodeFor(annen.Visitor, dina.Email) // til Dina, ikke til den som har lenken
	annen.Fill("code", "000000").Press("Logg inn").Gets(http.StatusUnprocessableEntity).Sees("Koden stemmer ikke")
	annen.NeedsSignIn("/intern/innlogginger")

	hun := w.visitor(t).Open(lenke).Press("Send")
	hun.Fill("code", w.CodeFor(hun.Visitor, dina.Email)).Press("Logg inn").At("/intern").Gets(http.StatusOK)
	for språk, sier := range map[string]string{"": "Logg inn med e-posten din", "/nn": "Logg inn med e-posten din", "/en": "Sign in with your e-mail"} {
		w.visitor(t).Try(språk + lenke).Gets(http.StatusGone).Sees(sier)
	}
}
