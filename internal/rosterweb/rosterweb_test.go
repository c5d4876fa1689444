package rosterweb_test

import (
	"html/template"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/roster"
	"digivert/internal/rosterweb"
)

func TestTemplates(t *testing.T) {
	pages, err := rosterweb.New(rosterweb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	err = pages.Views().Check(func(t *template.Template, page any) error { return templatecheck.CheckHTML(t, page) })
	if err != nil {
		t.Error(err)
	}
}

// site is Halden with its places.
type site struct{ *apptest.Halden }

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{apptest.OpenHalden(t)}
	s.AddPlaces()
	return s
}

// addHost makes a host and gives the host's address.
func (s *site) addHost(h roster.Host) string {
	s.T.Helper()
	if h.OrganisationID == "" {
		h.OrganisationID = "bib"
	}
	if h.Languages == nil {
		h.Languages = []string{"nb"}
	}
	hostID, err := s.Roster.SaveHost(s.T.Context(), s.Operator(), h)
	if err != nil {
		s.T.Fatal(err)
	}
	return "/intern/verter/" + hostID
}

// book takes an hour of the host, from 12.00 in Oslo on a day of November 2026.
func (s *site) book(address string, day int) {
	s.T.Helper()
	start := time.Date(2026, 11, day, 11, 0, 0, 0, time.UTC)
	hostID := strings.TrimPrefix(address, "/intern/verter/")
	err := s.DB.Write(s.T.Context(), func(tx db.Tx) error {
		taken, err := roster.Take(tx.Context(), tx, apptest.TenantID, roster.Claim{
			ID: "claim" + start.String(), HostID: hostID, StartsAt: start, BlockedUntil: start.Add(time.Hour), Why: roster.WhyAppointment,
		}, s.Now())
		if !taken {
			s.T.Error("not taken")
		}
		return err
	})
	if err != nil {
		s.T.Fatal(err)
	}
}

// From nothing to a host who can be booked, on two pages.
func TestSetUpAHost(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	page := s.Get("/intern/verter", http.StatusOK)
	page.Has("main", "Det er ingen verter ennå.")
	page = s.Get(page.Link("Legg til en vert"), http.StatusOK)
	form := page.Form("/intern/verter/ny")
	form.Set("firstname", "Aud").Set("organisation", "bib").Set("languages", "nb", "uk").Set("reasons", s.Reason("bankid")).
		Set("person", "kari").Set("pledged", "2026-10-01")
	page = s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("h1", "Legg til arbeidstid for Aud")
	form = page.Form("/arbeidstid")
	form.Set("place", "bibsted").Set("weekday", "2", "4").Set("start", "10:00").Set("end", "14:30").Set("kind", "every2").Set("to", "2027-06-18")
	page = s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("[role=status]", "Endringen er lagret.")
	page.Has("li", "Annenhver tirsdag kl. 10.00–14.30, til og med fredag 18. juni 2027 Halden bibliotek")
	page.Has("li", "Annenhver torsdag kl. 10.00–14.30")
	page.Has("dd", "Norsk bokmål, ukrainsk")
	page.Has("dd", "BANKID")
	page.Has("dd", "Torsdag 1. oktober 2026")
	page.Has("dd", "Kari Nordmann")
	list := s.Get("/intern/verter", http.StatusOK)
	list.Has("tr", "Aud Halden bibliotek norsk bokmål, ukrainsk Halden bibliotek Ingen")

	remove := page.Form("/arbeidstid/")
	s.Post(remove.Action, remove.Values, http.StatusOK)
	if n := s.Count(`select count(*) from working_rule`); n != 1 {
		t.Errorf("%d rules after one was removed", n)
	}
}

func TestChangeAHost(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud", ReasonIDs: []string{s.Reason("bankid")}, PersonID: "kari"})
	form := s.Get(address+"/endre", http.StatusOK).Form(address + "/endre")
	if form.Values.Get("firstname") != "Aud" || form.Values.Get("person") != "kari" || form.Values.Get("reasons") != s.Reason("bankid") {
		t.Errorf("the form begins with %v", form.Values)
	}
	form.Set("firstname", "Yusuf").Set("reasons").Set("languages", "so")
	page := s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("h1", "Yusuf")
	page.Has("dd", "Alle temaer")
	page.Has("dd", "Somali")
}

func TestBadHost(t *testing.T) {
	for _, c := range []struct{ name, field, value, says string }{
		{"no name", "firstname", "", "Fornavn må fylles ut."},
		{"long name", "firstname", strings.Repeat("å", 41), "høyst 40 tegn"},
		{"ten kilobytes", "firstname", strings.Repeat("a", 10_000), "høyst 40 tegn"},
		{"fødselsnummer", "firstname", "01819000472", "fødselsnummer"},
		{"no language", "languages", "", "Velg minst ett språk."},
		{"no organisation", "organisation", "", "Organisasjon"},
		{"an organisation that is not there", "organisation", "moon", "Velg på nytt"},
		{"a person of nowhere", "person", "stranger", "Velg på nytt"},
		{"no date", "pledged", "i fjor", "må være en dato"},
		{"a pledge to come", "pledged", "2026-12-24", "Datoen er fram i tid."},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.As("p9", "bib", org.Coordinator)
			form := s.Get("/intern/verter/ny", http.StatusOK).Form("/intern/verter/ny")
			form.Set("firstname", "Aud 😀").Set("organisation", "bib").Set("languages", "nb", "pl")
			form.Values.Set(c.field, c.value)
			page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
			page.Has(".ds-error-summary", c.says)
			page.Has("title", "Feil:")
			again := page.Form("/intern/verter/ny")
			if c.field != "languages" && len(again.Values["languages"]) != 2 || c.field != "firstname" && again.Values.Get("firstname") != "Aud 😀" {
				t.Errorf("what was typed is lost: %v", again.Values)
			}
			if n := s.Count(`select count(*) from host`); n != 0 {
				t.Error("a wrong host was saved")
			}
		})
	}
}

func TestBadWorkingRule(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud"})
	for _, c := range []struct {
		name, field, says string
		values            []string
	}{
		{"no day", "weekday", "Velg en ukedag.", nil},
		{"a day that is not there", "weekday", "Velg på nytt", []string{"9"}},
		{"no place", "place", "Sted", []string{""}},
		{"no time", "start", "Fra klokka", []string{""}},
		{"words for a time", "end", "må være et klokkeslett", []string{"ettermiddag"}},
		{"ends before it starts", "end", "Slutten er før starten.", []string{"08:00"}},
		{"last day before first", "to", "Siste dag er før første dag.", []string{"2026-11-09"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.T = t
			form := s.Get(address+"/arbeidstid", http.StatusOK).Form("/arbeidstid")
			form.Set("place", "bibsted").Set("weekday", "1").Set("start", "10:00").Set("end", "12:00")
			form.Values[c.field] = c.values
			page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
			page.Has(".ds-error-summary", c.says)
		})
	}
	s.T = t
	form := s.Get(address+"/arbeidstid", http.StatusOK).Form("/arbeidstid")
	form.Set("place", "bibsted").Set("weekday", "0").Set("start", "02:30").Set("end", "04:00")
	page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
	page.Has(".ds-error-summary", "finnes ikke søndag 28. mars 2027")
	if n := s.Count(`select count(*) from working_rule`); n != 0 {
		t.Error("a wrong rule was saved")
	}
}

func TestAbsence(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud"})
	form := s.Get(address+"/fravaer", http.StatusOK).Form("/fravaer")
	form.Set("from", "2026-11-16").Set("to", "2026-11-20")
	page := s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("h2", "Ingen timer er berørt")
	form = page.Form("/fravaer").Set("steg", "utfor")
	page = s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("li", "Mandag 16. november til fredag 20. november 2026, hele dagen")
	s.Get("/intern/verter", http.StatusOK).Has("tr", "Mandag 16. november til fredag 20. november 2026")
	remove := page.Form("/fravaer/")
	s.Post(remove.Action, remove.Values, http.StatusOK).Has("main", "Ingen fravær er lagt inn.")
}

func TestBadAbsence(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud"})
	for _, c := range []struct{ name, from, to, start, end, says string }{
		{"nothing", "", "", "", "", "Velg første dag av fraværet."},
		{"to before from", "2026-11-20", "2026-11-19", "", "", "Siste dag er før første dag."},
		{"over", "2026-11-01", "", "", "", "Fraværet er over."},
		{"mistyped year", "2026-11-20", "2062-11-20", "", "", "høyst to år"},
		{"half a time", "2026-11-20", "", "10:00", "", "Skriv både fra og til"},
		{"the other half", "2026-11-20", "", "", "12:00", "Skriv både fra og til"},
		{"ends before it starts", "2026-11-20", "", "12:00", "10:00", "Slutten er før starten."},
		{"ends as it starts", "2026-11-20", "", "00:00", "00:00", "Slutten må være senere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.T = t
			form := s.Get(address+"/fravaer", http.StatusOK).Form("/fravaer")
			form.Set("from", c.from).Set("to", c.to).Set("start", c.start).Set("end", c.end)
			page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
			page.Has(".ds-error-summary", c.says)
			if again := page.Form("/fravaer"); again.Values.Get("from") != c.from || again.Values.Get("to") != c.to {
				t.Errorf("what was typed is lost: %v", again.Values)
			}
		})
	}
}

func TestRemoveAHost(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud"})
	ask := s.Get(address+"/fjern", http.StatusOK)
	s.book(address, 17) // between the question and the answer
	s.book(address, 18)
	form := ask.Form("/fjern")
	page := s.Post(form.Action, form.Values, http.StatusConflict)
	page.Has("h2", "Verten har 2 timer foran seg.")
	page.Has("li", "Onsdag 18. november kl. 12.00")
	if got := page.Link("Tirsdag 17. november"); !strings.HasPrefix(got, "/intern/dag?dato=2026-11-17&vert=") {
		t.Errorf("the booking leads to %s", got)
	}
	if len(page.Find("form[action$=fjern]")) > 0 {
		t.Error("the page still offers to remove the host")
	}
	s.Exec(`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'kommune', 'Halden kommune', 'municipality', $1)`, s.Now())
	s.As("anne", "kommune", org.Administrator) // plans the host, but sees no names there
	page = s.Get(address+"/fjern", http.StatusOK)
	page.Has("p", "Timene kan bare flyttes eller avlyses av dem")
	if len(page.Find("a[href*='/intern/dag']")) > 0 {
		t.Error("the booking leads to a page that the viewer may not open")
	}
	s.Wait(30 * 24 * time.Hour)
	form = s.Get(address+"/fjern", http.StatusOK).Form("/fjern")
	s.Post(form.Action, form.Values, http.StatusOK).Has("[role=status]", "Verten er fjernet.")
	s.Get(address, http.StatusNotFound)
	s.Post(address+"/fjern", nil, http.StatusNotFound)
}

// A host plans the own time, and sees nobody else's.
func TestHostsPlanTheirOwnTime(t *testing.T) {
	s := newSite(t)
	mine := s.addHost(roster.Host{FirstName: "Kari", PersonID: "kari"})
	other := s.addHost(roster.Host{FirstName: "Aud"})
	s.As("kari", "bib", org.HostRole)
	list := s.Get("/intern/verter", http.StatusOK)
	list.Has("tr", "Kari")
	list.Lacks("tr", "Aud")
	list.Lacks("a", "Legg til en vert")
	page := s.Get(mine, http.StatusOK)
	page.Lacks("a", "Fjern verten")
	form := s.Get(mine+"/fravaer", http.StatusOK).Form("/fravaer")
	form.Set("from", "2026-11-20").Set("start", "10:00").Set("end", "12:00")
	form = s.Post(form.Action, form.Values, http.StatusOK).Form("/fravaer").Set("steg", "utfor")
	s.Post(form.Action, form.Values, http.StatusOK).Has("li", "Fredag 20. november 2026, kl. 10.00–12.00")
	for _, path := range []string{other, other + "/fravaer", other + "/arbeidstid", mine + "/endre", mine + "/fjern", "/intern/verter/ny"} {
		s.Get(path, http.StatusForbidden)
	}
	for _, path := range []string{other + "/fravaer", other + "/arbeidstid", other + "/fravaer/x/fjern", mine + "/fjern", "/intern/verter/ny"} {
		s.Post(path, form.Values, http.StatusForbidden)
	}
	s.As("kari", "bib", org.Desk)
	s.Get("/intern/verter", http.StatusForbidden)
	s.AsNobody()
	s.NeedsSignIn("/intern/verter")
}

func TestRulesInWords(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	address := s.addHost(roster.Host{FirstName: "Aud"})
	for _, c := range []struct{ kind, from, says string }{
		{"weekly", "", "Hver onsdag kl. 09.00–11.00 Halden bibliotek"},
		{"weekly", "2026-12-02", "Hver onsdag kl. 09.00–11.00, fra onsdag 2. desember 2026"},
		{"every3", "", "Hver 3. uke på onsdag"},
		{"nth2", "", "Andre onsdag i måneden"},
		{"last", "", "Siste onsdag i måneden"},
	} {
		form := s.Get(address+"/arbeidstid", http.StatusOK).Form("/arbeidstid")
		form.Set("place", "bibsted").Set("weekday", "3").Set("start", "09:00").Set("end", "11:00").Set("kind", c.kind).Set("from", c.from)
		s.Post(form.Action, form.Values, http.StatusOK).Has("li", c.says)
	}
}

func TestAbsencesDoNotCrossHosts(t *testing.T) {
	s := newSite(t)
	s.As("p9", "bib", org.Coordinator)
	one, two := s.addHost(roster.Host{FirstName: "Aud"}), s.addHost(roster.Host{FirstName: "Kari"})
	hostID := strings.TrimPrefix(one, "/intern/verter/")
	absenceID, err := s.Roster.AddAbsence(t.Context(), s.Operator(), roster.Absence{HostID: hostID, From: civil.MustDate("2026-11-20")}, false)
	if err != nil {
		t.Fatal(err)
	}
	s.Post(two+"/fravaer/"+absenceID+"/fjern", nil, http.StatusOK)
	s.Get(one, http.StatusOK).Has("li", "Fredag 20. november 2026")
}
