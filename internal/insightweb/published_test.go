package insightweb_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// opened is a site with a month of 24 visits, two of which were at NAV.
func opened(t *testing.T) *apptest.Halden {
	s := newSite(t)
	err := s.DB.Write(t.Context(), func(tx db.Tx) error {
		for n := range 24 {
			v := visit.Visit{OrganisationID: "bib", PlaceID: "bibsted", Date: civil.MustDate("2026-10-12"), Hour: 9, Channel: "place", Source: visit.Unplanned, Minutes: 30, Outcome: visit.Helped, Topics: []string{s.Reason("bankid")}}
			switch {
			case n < 2:
				v.OrganisationID, v.PlaceID = "nav", "navsted"
			case n < 9:
				v.PlaceID = ""
			}
			if _, err := visit.Record(tx.Context(), tx, apptest.TenantID, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := org.TenantByID(t.Context(), s.DB, apptest.TenantID)
	if err == nil {
		err = insight.New(s.DB, nil, nil).Publish(t.Context(), tenant, s.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Anybody sees the open figures, and nothing of the two.
func TestOpenFigures(t *testing.T) {
	s := opened(t)
	s.AsNobody()
	page := s.Get("/tall", http.StatusOK)
	page.Has("h1", "Datahjelpen i tall")
	page.Has("tr", "NAV Halden Skjult")
	page.Has("main", "Tall under fem er skjult")
	for _, wrong := range []string{"24", "22", "17", "15 2"} {
		page.Lacks("td", wrong)
	}
	s.Get("/tall?aar=2019", http.StatusOK).Has("main", "Det er ingen tall for 2019 ennå.")
	s.Get("/tall?aar=tull", http.StatusOK).Has("h1", "Datahjelpen i tall")
	s.Get("/en/tall", http.StatusOK).Has("main", "Numbers under five are hidden")
}

func TestOpenData(t *testing.T) {
	s := opened(t)
	s.AsNobody()
	s.Try("/tall.csv?aar=2026")
	if body := string(s.Body); !strings.Contains(body, "maaned;inndeling;kode;navn;besok;skjult\r\n") || !strings.Contains(body, "2026-10;place;navsted;NAV Halden;;1\r\n") {
		t.Errorf("the file is %q", body)
	}
	s.Try("/tall.txt")
	for _, column := range []string{"maaned", "inndeling", "kode", "navn", "besok", "skjult"} {
		if !strings.Contains(string(s.Body), "\n"+column+" ") {
			t.Errorf("the column %s is not told of", column)
		}
	}
	s.Try("/tall.jsonld")
	var set struct {
		Type         string `json:"@type"`
		Distribution []struct {
			URL map[string]string `json:"dcat:downloadURL"`
		} `json:"dcat:distribution"`
	}
	if err := json.Unmarshal(s.Body, &set); err != nil || set.Type != "dcat:Dataset" || set.Distribution[0].URL["@id"] != "http://"+apptest.Host+"/tall.csv?aar=2026" {
		t.Errorf("the description is %s (%v)", s.Body, err)
	}
}

// A link shows the figures to whoever has it, until it is withdrawn.
func TestSharedLink(t *testing.T) {
	s := opened(t)
	form := s.Get("/intern/deling", http.StatusOK).Form("/intern/deling")
	s.Post(form.Action, form.Set("title", "").Values, http.StatusUnprocessableEntity)
	page := s.Post(form.Action, form.Set("title", "Høsten 2026").Values, http.StatusOK)
	page.Has("main", "Lenken er laget.")
	link := strings.TrimPrefix(page.Find("th a")[0].Attr("href"), "http://"+apptest.Host)
	s.AsNobody()
	s.Get(link, http.StatusOK).Has("h1", "Høsten 2026")
	s.Get(link+"x", http.StatusNotFound).Has("main", "Denne lenken finnes ikke.")
	s.NeedsSignIn("/intern/deling")
	s.As("kari", "bib", org.Coordinator)
	withdraw := s.Get("/intern/deling", http.StatusOK).Form("/trekk")
	s.Post(withdraw.Action, withdraw.Values, http.StatusOK).Has("main", "Lenken er trukket tilbake.")
	s.AsNobody()
	s.Get(link, http.StatusGone).Has("main", "trukket tilbake eller har sluttet å virke")
	s.As("kari", "bib", org.HostRole)
	s.Get("/intern/deling", http.StatusForbidden)
}
