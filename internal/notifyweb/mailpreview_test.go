package notifyweb_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

// The e-mail is shown as it would be sent, and can neither run nor fetch anything.
func TestMailPreview(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	s.app.Notify.BaseURL = "https://halden.example"
	at := s.get("/intern/meldinger/tekster/booked-email-nb", 200).Link("Se e-posten slik den ser ut")
	res, err := s.client.Get(s.url + at)
	s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	for _, want := range []string{`<html lang="nb">`, "<h1 ", "onsdag 11. november", "https://halden.example/avtale/eksempel", "69 00 00 00"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("lacks %q:\n%s", want, body)
		}
	}
	if policy := res.Header.Get("Content-Security-Policy"); res.StatusCode != 200 || !strings.HasPrefix(policy, "default-src 'none'; style-src 'unsafe-inline'") || strings.Contains(policy, "script") {
		t.Errorf("%d with %s", res.StatusCode, policy)
	}
	for path, status := range map[string]int{"booked-sms-nb/epost": 404, "finnesikke/epost": 404} {
		s.get("/intern/meldinger/tekster/"+path, status)
	}
	s.as(s.library, org.Desk)
	s.get(at, http.StatusForbidden)
}

// Who lets a held message go, or does not, is noted, and neither for whom nor
// about which appointment.
func TestReleaseAndDiscardAreNoted(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Desk)
	s.outbox(message{"en", "booked", "sms", s.library, "parked", ""}, message{"to", "booked", "sms", s.library, "parked", ""})
	s.post("/intern/meldinger/holdt-tilbake/en/send", nil, 200)
	s.post("/intern/meldinger/holdt-tilbake/to/stopp", nil, 200)
	s.post("/intern/meldinger/holdt-tilbake/to/stopp", nil, 409) // a colleague was first: nothing more is noted
	rows, err := db.All(ctx, s.app.DB, db.Strings, `select action || ' ' || subject_kind || ' ' || subject_id || ' ' || coalesce(organisation_id, '') from audit
		where subject_kind = 'message' order by action desc`)
	s.must(err)
	if got, want := strings.Join(rows, ", "), "release message en "+s.library+", discard message to "+s.library; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	n, err := db.One(ctx, s.app.DB, db.Count, `select count(*) from audit where subject_id like 'time-%'`)
	s.must(err)
	if n != 0 {
		t.Errorf("%d lines name the appointment", n)
	}
}
