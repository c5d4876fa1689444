package insightweb_test

import (
	"html/template"
	"net/http"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"digivert/internal/apptest"
	"digivert/internal/insightweb"
	"digivert/internal/org"
)

func TestTemplates(t *testing.T) {
	pages, err := insightweb.New(insightweb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	err = pages.Views().Check(func(t *template.Template, page any) error { return templatecheck.CheckHTML(t, page) })
	if err != nil {
		t.Error(err)
	}
}

func newSite(t *testing.T) *apptest.Halden {
	t.Helper()
	s := apptest.OpenHalden(t)
	s.AddPlaces()
	s.As("kari", "bib", org.Coordinator)
	return s
}

// Which week is shown: that of the address, or this one when there is none or
// none that can be meant.
func TestWhichWeek(t *testing.T) {
	s := newSite(t)
	for query, want := range map[string]string{
		"": "Uke 46", "?uke=2026-W53": "Uke 53", "?uke=2027-W01": "Uke 1", "?uke=2020-W53": "Uke 53", "?uke=2026-W46": "Uke 46",
		"?uke=2026-W54": "Uke 46", "?uke=9999-W52": "Uke 46", "?uke=0001-W01": "Uke 46", "?uke=46": "Uke 46", "?uke=%00": "Uke 46", "?uke=2026-W47&uke=x": "Uke 47",
	} {
		s.Get("/intern/uke"+query, http.StatusOK).Has("h1", want+" · alle steder")
	}
	page := s.Get("/intern/uke?uke=2026-W53", http.StatusOK)
	if got := page.Link("Uke 52") + " " + page.Link("Uke 1"); got != "/intern/uke?uke=2026-W52 /intern/uke?uke=2027-W01" {
		t.Errorf("the links lead to %s", got)
	}
	page.Has("main", "mandag 28. desember – søndag 3. januar 2027")
	s.Get("/intern/uke?uke=2027-W47", http.StatusOK).Lacks("main", "Uke 48")
	s.Get("/intern/uke?uke=2016-W47", http.StatusOK).Lacks("main", "Uke 46")
}

// Tables are read with their headers: a caption, a scope on each header, and the
// level as a word beside every colour.
func TestTablesSayInWordsWhatColoursShow(t *testing.T) {
	s := newSite(t)
	s.Exec(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute) values ('t1', 'o', 'bibsted', 'weekly', 4, '2019-01-01', 600, 900)`)
	s.Exec(`insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('t1', 'h', 'bib', 'Ingrid', $1)`, s.Now())
	s.Exec(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute) values ('t1', 'w', 'h', 'bibsted', 'weekly', 4, '2019-01-01', 600, 900)`)
	s.Exec(`insert into closure (tenant_id, id, place_id, from_date, to_date, start_minute, end_minute, reason) values ('t1', 'c', 'bibsted', '2026-11-12', '2026-11-12', 840, 1440, 'Personalmøte')`)
	page := s.Get("/intern/uke", http.StatusOK)
	for _, c := range page.Find(".dv-week td[data-level]") {
		word := map[string]string{"empty": "Tomt", "closed": "Stengt", "past": "Stengt", "space": "Ledig", "full": "Fullt"}[c.Attr("data-level")]
		if text := c.Text(); !strings.Contains(text, word) && !strings.Contains(text, "besøk") && text != "" {
			t.Errorf("a cell of level %s says %q", c.Attr("data-level"), text)
		}
	}
	page.Has(".dv-week tbody td", "Tomt 0 t av 4 t bestilt Personalmøte")
	page.Has(".dv-week tfoot th", "Alle steder")
	page.Has("main", "Ingrid")
	page.Has("main li", "Tomt: Halden bibliotek (torsdag)")
	if n := len(page.Find(".dv-week caption")); n != 2 {
		t.Errorf("%d tables with a caption", n)
	}
}

// The page is for those who coordinate; for others there is no link to it.
func TestForWhom(t *testing.T) {
	s := newSite(t)
	for role, status := range map[org.Role]int{
		org.Coordinator: http.StatusOK, org.Administrator: http.StatusOK,
		org.HostRole: http.StatusForbidden, org.Desk: http.StatusForbidden, org.Partner: http.StatusForbidden,
	} {
		s.As("person-"+string(role), "bib", role)
		home := s.Get("/intern", http.StatusOK)
		if linked := len(home.Find(`a[href="/intern/uke"]`)) > 0; linked != (status == http.StatusOK) {
			t.Errorf("%s: linked %v", role, linked)
		}
		s.Get("/intern/uke", status)
	}
	s.AsNobody()
	s.NeedsSignIn("/intern/uke")
}
