package visitweb_test

import (
	"html/template"
	"net/http"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

func TestTemplates(t *testing.T) {
	pages, err := visitweb.New(visitweb.Deps{})
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
	return s
}

// Topic, length, outcome: a visit in three taps, told by its form alone.
func TestThreeTapsAndUndo(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	trail := s.Count(`select count(*) from audit`) // of signing in
	page := s.Get("/intern/besok", http.StatusOK)
	page.Has("main", "Ingen besøk er registrert i dag.")
	form := page.Form("/intern/besok")
	form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped")
	page = s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("[role=status]", "Besøket er lagret.")
	page.Has("main", "1 besøk, 1 person.")
	page.Has("main", "Ja, fikk hjelp: 1")
	if n := s.Count(`select count(*) from visit where organisation_id = 'bib' and place_id = 'bibsted' and minutes = 30
		and hour = 9 and source = 'unplanned' and channel = 'place' and service_date = '2026-11-10'`); n != 1 {
		t.Error("the visit is not as told")
	}
	if n := s.Count(`select count(*) from audit`); n != trail {
		t.Error("the audit trail knows who logged a visit, and when")
	}
	undo := page.Form("/intern/besok/angre")
	page = s.Post(undo.Action, undo.Values, http.StatusOK)
	page.Has("[role=status]", "Besøket er fjernet.")
	page.Has("main", "Ingen besøk er registrert i dag.")
	s.Post(undo.Action, undo.Values, http.StatusNotFound)
}

func TestTwiceCountsOnce(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
	form.Set("topics", s.Reason("nav")).Set("minutes", "15").Set("outcome", "partly")
	for range 2 {
		s.Post(form.Action, form.Values, http.StatusOK)
	}
	if n := s.Count(`select count(*) from visit`); n != 1 {
		t.Errorf("%d visits after a double click", n)
	}
	form.Set("outcome", "not")
	s.Post(form.Action, form.Values, http.StatusUnprocessableEntity).Has(".ds-error-summary", "allerede sendt")
}

func TestPlaceIsKeptForTheNext(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
	form.Set("place", "navsted").Set("topics", s.Reason("nav")).Set("minutes", "15").Set("outcome", "referred")
	next := s.Post(form.Action, form.Values, http.StatusOK).Form("/intern/besok")
	if got := next.Values.Get("place"); got != "navsted" {
		t.Errorf("the next visit begins at %q", got)
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		name, field, value, says string
	}{
		{"no topic", "topics", "", "Velg minst ett tema for besøket."},
		{"a topic that is not there", "topics", "made-up", "Velg på nytt"},
		{"no length", "minutes", "", "Velg hvor lenge besøket varte"},
		{"a length out of range", "exact", "900", "fra 1 til 480"},
		{"words for a number", "exact", "en time", "må være et helt tall"},
		{"ten kilobytes", "exact", strings.Repeat("9", 10_000), "høyst 20 tegn"},
		{"no outcome", "outcome", "", "Trykk på knappen som sier om det hjalp."},
		{"an outcome that is not there", "outcome", "great", "Trykk på knappen som sier om det hjalp."},
		{"too many persons", "persons", "900", "fra 1 til 200"},
		{"minus persons", "persons", "-1", "fra 1 til 200"},
		{"a place that is not there", "place", "moon", "Velg på nytt"},
		{"an old form", "_stamp", "1.forged", "Skjemaet har stått åpent for lenge"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.As("kari", "bib", org.Desk)
			form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
			form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped").Set("device", "tablet")
			form.Values.Set(c.field, c.value)
			page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
			page.Has(".ds-error-summary", c.says)
			page.Has("title", "Feil:")
			if again := page.Form("/intern/besok"); again.Values.Get("device") != "tablet" {
				t.Error("what was chosen is lost")
			}
			if n := s.Count(`select count(*) from visit`); n != 0 {
				t.Error("a wrong visit was recorded")
			}
		})
	}
}

func TestUndoIsForOnesOwnToday(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	day := civil.MustDate("2026-11-10")
	record := func(change func(v *visit.Visit)) (visitID string) {
		v := visit.Visit{OrganisationID: "bib", Date: day, Hour: 9, Channel: "place", Source: visit.Unplanned, Minutes: 15, Outcome: visit.Helped, Topics: []string{"x"}}
		change(&v)
		err := s.DB.Write(t.Context(), func(tx db.Tx) (err error) {
			visitID, err = visit.Record(tx.Context(), tx, apptest.TenantID, v)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return visitID
	}
	for _, c := range []struct {
		name   string
		status int
		change func(v *visit.Visit)
	}{
		{"own", http.StatusOK, func(*visit.Visit) {}},
		{"yesterday's", http.StatusNotFound, func(v *visit.Visit) { v.Date = day.AddDays(-1) }},
		{"another organisation's", http.StatusNotFound, func(v *visit.Visit) { v.OrganisationID = "nav" }},
		{"a booking's", http.StatusNotFound, func(v *visit.Visit) { v.Source = visit.Booked }},
	} {
		t.Run(c.name, func(t *testing.T) {
			visitID := record(c.change)
			s.T = t
			saved := s.Get("/intern/besok?lagret="+visitID, http.StatusOK)
			if offered := len(saved.Find("form[action$=angre]")) > 0; offered != (c.status == http.StatusOK) {
				t.Errorf("undo offered: %v", offered)
			}
			s.Post("/intern/besok/angre", map[string][]string{"visit": {visitID}}, c.status)
		})
	}
}

func TestWhoMayCome(t *testing.T) {
	s := newSite(t)
	for path, roles := range map[string][]org.Role{
		"/intern/besok": {org.Partner, org.Administrator},
	} {
		s.AsNobody()
		s.NeedsSignIn(path)
		for _, role := range roles {
			s.As("kari", "bib", role)
			s.Get(path, http.StatusForbidden)
		}
	}
}
