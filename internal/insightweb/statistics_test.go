package insightweb_test

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/sheet"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// counted is a site with visits of two organisations in two months.
func counted(t *testing.T) *apptest.Halden {
	s := newSite(t)
	day := civil.MustDate("2026-11-10")
	err := s.DB.Write(t.Context(), func(tx db.Tx) error {
		for _, v := range []visit.Visit{
			{OrganisationID: "bib", PlaceID: "bibsted", Date: day, Outcome: visit.Helped, Topics: []string{s.Reason("bankid"), s.Reason("email")}, Persons: 2, AgeBand: "80plus"},
			{OrganisationID: "nav", PlaceID: "navsted", Date: day, Outcome: visit.Not, Topics: []string{"gone"}},
			{OrganisationID: "bib", Date: civil.MustDate("2026-10-31"), Outcome: visit.Partly, Topics: []string{s.Reason("bankid")}},
			{OrganisationID: "bib", Date: day, Outcome: visit.Partly, Topics: []string{s.Reason("bankid")}, Employee: true},
		} {
			v.Hour, v.Channel, v.Source, v.Minutes = 9, "place", visit.Unplanned, 45
			if _, err := visit.Record(tx.Context(), tx, apptest.TenantID, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStatistics(t *testing.T) {
	s := counted(t)
	page := s.Get("/intern/statistikk?fra=2026-11-01&til=2026-11-30&rader=topic&kolonner=place", http.StatusOK)
	for _, row := range []string{"BANKID 1 2", "Halden bibliotek 1 2", "NAV Halden 1 1", "Finnes ikke lenger 1 1", "80 år eller eldre 1 2"} {
		page.Has("tr", row)
	}
	page.Has("dl", "Besøk av ansatte, i tillegg")
	page.Has("main", "1 flere besøk enn i de 30 dagene før perioden.")
	page.Has("main", "Flest besøk der noen har svart: 80 år eller eldre (1 av 1).")
	page.Has("caption", "Besøk etter Tema og Sted")
	if n := len(page.Find("svg.dv-chart[role=img][aria-label]")); n < 8 || n != len(page.Find(".dv-graph table")) {
		t.Errorf("%d charts, %d tables beneath", n, len(page.Find(".dv-graph table")))
	}
	october := s.Get("/intern/statistikk?fra=2026-10-01&til=2026-10-31", http.StatusOK)
	october.Has("tr", "Delvis 1 1")
	s.Get("/intern/statistikk?fra=2020-01-01&til=2020-01-31", http.StatusOK).Has("main", "Ingen besøk er ført i denne perioden")
}

// Who works in one organisation counts that one's visits, whatever the address
// says.
func TestStatisticsOfOnesOwn(t *testing.T) {
	s := counted(t)
	s.As("kari", "bib", org.HostRole)
	own := s.Get("/intern/statistikk?fra=2026-11-01&til=2026-11-30", http.StatusOK)
	own.Has("tr", "Halden bibliotek 1 2")
	own.Lacks("tr", "NAV Halden")
	other := s.Get("/intern/statistikk?fra=2026-11-01&til=2026-11-30&organisasjon=nav", http.StatusUnprocessableEntity)
	other.Lacks("main", "Finnes ikke lenger")
	s.Get("/intern/statistikk.csv?fra=2026-11-01&til=2026-11-30&organisasjon=nav", http.StatusUnprocessableEntity)
	s.As("kari", "bib", org.Partner)
	s.Get("/intern/statistikk", http.StatusForbidden)
	s.Get("/intern/statistikk.xlsx", http.StatusForbidden)
	s.AsNobody()
	s.NeedsSignIn("/intern/statistikk")
}

func TestStatisticsRefuse(t *testing.T) {
	s := counted(t)
	for query, want := range map[string]string{
		"fra=2026-11-30&til=2026-11-01": "Den siste dagen er før den første.",
		"fra=2026-11-30":                "Skriv både hvilken dag",
		"fra=1926-11-30&til=2026-11-01": "høyst ti år",
	} {
		s.Get("/intern/statistikk?"+query, http.StatusUnprocessableEntity).Has("main", want)
	}
	s.Get("/intern/statistikk?fra=2026-11-01&til=2026-11-30&rader=tull", http.StatusUnprocessableEntity)
}

func TestStatisticsFiles(t *testing.T) {
	s := counted(t)
	page := s.Get("/intern/statistikk?fra=2026-11-01&til=2026-11-30", http.StatusOK)
	for _, link := range page.Find("main a[href*='/intern/statistikk.']") {
		if text := link.Text(); !strings.Contains(text, "kB") {
			t.Errorf("the link %q does not tell the size", text)
		}
	}
	s.Try("/intern/statistikk.csv?fra=2026-11-01&til=2026-11-30")
	if got := s.Header.Get("Content-Type"); s.Status != http.StatusOK || got != sheet.CSVType {
		t.Errorf("the file is %d, of type %q", s.Status, got)
	}
	for _, line := range []string{"Tema;BANKID;1;2\r\n", "Sted;NAV Halden;1;1\r\n"} {
		if !strings.Contains(string(s.Body), line) {
			t.Errorf("%q is not in %q", line, s.Body)
		}
	}
	s.Try("/intern/statistikk.xlsx?fra=2026-11-01&til=2026-11-30")
	if got := s.Header.Get("Content-Disposition"); !strings.Contains(got, "statistikk-2026-11-01-2026-11-30.xlsx") || !strings.HasPrefix(string(s.Body), "PK") {
		t.Errorf("the sheet is %q", got)
	}
}
