package rosterweb_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/fetch"
	"digivert/internal/org"
	"digivert/internal/roster"
)

// lunch is an hour from 12.00 in Oslo on Thursday 12 November 2026.
const lunch = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lunsj med Petra\r\nDTSTART:20261112T110000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// said is what a server answers.
type said struct {
	status int
	body   string
}

// serveCalendar is a server on loopback that the program may reach, and what it
// answers.
func (s *site) serveCalendar(answer *atomic.Pointer[said]) (address string) {
	s.T.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		now := answer.Load()
		w.WriteHeader(now.status)
		io.WriteString(w, now.body)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	s.T.Cleanup(server.Close)
	own := netip.MustParseAddrPort(server.Listener.Addr().String())
	s.Roster.Calendars = fetch.ForTests(func(to netip.AddrPort) bool { return to == own }, server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
	return server.URL + "/hemmelig4711/calendar.ics"
}

func TestConnectACalendar(t *testing.T) {
	s := newSite(t)
	var answer atomic.Pointer[said]
	answer.Store(&said{200, lunch})
	secret := s.serveCalendar(&answer)
	host := s.addHost(roster.Host{FirstName: "Aud", PersonID: "kari"})
	s.book(host, 12)

	s.As("kari", "bib", org.HostRole)
	page := s.Get(host, http.StatusOK)
	page = s.Get(page.Link("Koble til kalenderen"), http.StatusOK)
	page.Has("h1", "Min kalender")
	page.Has("summary", "Outlook")
	form := page.Form(host+"/kalender").Set("address", secret)
	page = s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("[role=status]", "Kalenderen er koblet til.")
	page.Has("dd", "127.0.0.1")
	page.Has("dd", "I dag kl. 09.00")
	page.Has("dd", "1 gang")
	page.Has(".ds-alert h2", "1 time kolliderer")
	page.Has(".ds-alert li", "Torsdag 12. november kl. 12.00")
	s.isSecret(host)
	s.Get(host, http.StatusOK).Has(".ds-alert h2", "1 time kolliderer")

	form = page.Button("Hent nå")
	s.Post(form.Action, form.Values, http.StatusOK).Has("[role=status]", "Vent et par minutter")
	s.Wait(3 * time.Minute)
	s.Post(form.Action, form.Values, http.StatusOK).Has("[role=status]", "hentet på nytt")

	s.As("p9", "bib", org.Coordinator)
	page = s.Get(host+"/kalender", http.StatusOK)
	page.Has("h1", "Kalenderen til Aud")
	page.Lacks("dd", "127.0.0.1")
	page.Lacks("label", "ICS-adressen")
	s.Post(host+"/kalender", form.Values, http.StatusForbidden)
	remove := page.Button("Fjern kalenderen")
	page = s.Post(remove.Action, remove.Values, http.StatusOK)
	page.Has("[role=status]", "Adressen og opptatt-tidene er slettet.")
	page.Has(".ds-alert", "Verten har ikke koblet til noen kalender.")
	if n := s.Count(`select (select count(*) from host_calendar) + (select count(*) from host_busy)`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// isSecret fails when a page, the log or the audit trail tells the address.
func (s *site) isSecret(host string) {
	s.T.Helper()
	for _, path := range []string{host, host + "/kalender", host + "/kalender?gjort=koblet"} {
		s.Get(path, http.StatusOK)
		if strings.Contains(string(s.Body), "hemmelig4711") || strings.Contains(string(s.Body), "Petra") {
			s.T.Errorf("%s shows what is secret", path)
		}
	}
	if strings.Contains(s.Logged(), "hemmelig4711") {
		s.T.Error("the log tells the address")
	}
}

// What cannot be used is said in plain words beside the field, and what was
// typed stays.
func TestBadCalendarAddress(t *testing.T) {
	s := newSite(t)
	var answer atomic.Pointer[said]
	answer.Store(&said{200, lunch})
	good := s.serveCalendar(&answer)
	host := s.addHost(roster.Host{FirstName: "Aud", PersonID: "kari"})
	s.As("kari", "bib", org.HostRole)
	for _, c := range []struct {
		name, address string
		answer        said
		says          string
	}{
		{"nothing", "", said{200, lunch}, "Lim inn adressen"},
		{"words", "kalenderen min", said{200, lunch}, "Kopier hele adressen"},
		{"not encrypted", "http://eksempel.no/x.ics", said{200, lunch}, "Kopier den adressen som begynner med https://"},
		{"inside the network", "https://192.168.1.10/x.ics", said{200, lunch}, "peker inn i et lukket nett"},
		{"this machine", "https://localhost/x.ics", said{200, lunch}, "peker inn i et lukket nett"},
		{"a page", good, said{200, "<!doctype html><title>Outlook</title>"}, "ikke en kalender. Velg ICS-adressen"},
		{"never ends", good, said{200, lunch + strings.Repeat("X-FYLL:1\r\n", 600_000)}, "aldri slutt"},
		{"no longer shared", good, said{http.StatusNotFound, ""}, "Del kalenderen på nytt"},
		{"out of order", good, said{http.StatusInternalServerError, ""}, "Tjeneren har en feil"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer.Store(&c.answer)
			s.Wait(time.Hour)
			page := s.Post(host+"/kalender", map[string][]string{"address": {c.address}}, http.StatusUnprocessableEntity)
			page.Has(".ds-validation-message", c.says)
			if typed := page.First("#address").Attr("value"); typed != c.address {
				t.Errorf("what was typed has become %q", typed)
			}

		})
	}
	if n := s.Count(`select count(*) from host_calendar`); n != 0 {
		t.Error("an address that does not work was kept")
	}
}

// The page says how old the busy times are, why nothing newer came, and when
// they are gone.
func TestOldCalendar(t *testing.T) {
	s := newSite(t)
	var answer atomic.Pointer[said]
	answer.Store(&said{200, lunch})
	secret := s.serveCalendar(&answer)
	host := s.addHost(roster.Host{FirstName: "Aud", PersonID: "kari"})
	s.As("kari", "bib", org.HostRole)
	s.Post(host+"/kalender", map[string][]string{"address": {secret}}, http.StatusOK)
	answer.Store(&said{status: http.StatusNotFound})
	for _, c := range []struct {
		wait  time.Duration
		says  []string
		lacks string
	}{
		{5 * time.Hour, []string{"Vi fikk ikke hentet kalenderen i dag kl. 14.00", "Delingen kan være slått av.", "Vi prøver igjen i dag kl."}, "Sist hentet i dag kl. 09.00. Opptatt"},
		{time.Hour, []string{"Sist hentet i dag kl. 09.00. Opptatt-tidene kan ha endret seg"}, "slettet"},
		{20 * time.Hour, []string{"Sist hentet i går kl. 09.00."}, "slettet"},
		{6 * 24 * time.Hour, []string{"Derfor er opptatt-tidene slettet"}, "kan ha endret seg"},
	} {
		s.Wait(c.wait)
		if err := s.Roster.FetchCalendars(t.Context(), s.Now()); err != nil {
			t.Fatal(err)
		}
		page := s.Get(host+"/kalender", http.StatusOK)
		for _, says := range c.says {
			page.Has(".ds-alert", says)
		}
		page.Lacks(".ds-alert", c.lacks)
	}
	s.Get(host, http.StatusOK).Has(".ds-alert", "Derfor er opptatt-tidene slettet")
}
