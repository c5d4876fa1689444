package visitweb_test

import (
	"net/http"
	"testing"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// A group is told by numbers alone, and kept as numbers.
func TestGroupAndUndo(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	trail := s.Count(`select count(*) from audit`)
	form := s.Get(s.Get("/intern/besok", http.StatusOK).Link("Registrer en gruppe"), http.StatusOK).Form("/intern/besok/gruppe")
	form.Set("persons", "12").Set("minutes", "90").Set("topic_"+s.Reason("bankid"), "12").Set("outcome_helped", "9").Set("age_80plus", "7").Set("age_67to79", "5").Set("language_uk", "2")
	page := s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("[role=status]", "Gruppen er lagret.")
	page.Has("main", "1 besøk, 12 personer.")
	s.Post(form.Action, form.Values, http.StatusOK)
	if n := s.Count(`select count(*) from visit_group`); n != 1 {
		t.Errorf("%d groups after a double click", n)
	}
	if n := s.Count(`select count(*) from visit`); n != 0 {
		t.Errorf("%d visits were made up", n)
	}
	if n := s.Count(`select count(*) from visit_group_count`); n != 5 {
		t.Errorf("%d counts", n)
	}
	if n := s.Count(`select count(*) from audit`); n != trail {
		t.Error("the trail tells of a group")
	}
	undo := page.Form("/intern/besok/angre")
	s.Post(undo.Action, undo.Values, http.StatusOK).Has("main", "Ingen besøk er registrert i dag.")
	s.Post(undo.Action, undo.Values, http.StatusNotFound)
}

func TestGroupBadInput(t *testing.T) {
	for _, c := range []struct{ name, field, value, says string }{
		{"nobody", "persons", "0", "fra 1 til 1"},
		{"not told how many", "persons", "", "Skriv hvor mange som var med."},
		{"no minutes", "minutes", "0", "fra 1 til 480"},
		{"a day and more", "minutes", "2000", "fra 1 til 480"},
		{"no topic", "topic", "", "Velg minst ett tema"},
		{"more than there were", "age_80plus", "13", "Her er 13 fordelt, men bare 12 var med."},
		{"minus", "age_80plus", "-1", "velg ett av svarene"},
		{"words", "age_80plus", "mange", "må være et helt tall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			s.As("kari", "bib", org.HostRole)
			form := s.Get("/intern/besok/gruppe", http.StatusOK).Form("/intern/besok/gruppe")
			topic := "topic_" + s.Reason("bankid")
			form.Set("persons", "12").Set("minutes", "90").Set(topic, "12").Set("age_67to79", "4").Set("age_67to79", "0")
			if c.field == "topic" {
				c.field = topic
			}
			form.Values.Set(c.field, c.value)
			page := s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
			page.Has(".ds-error-summary", c.says)
			if n := s.Count(`select count(*) from visit_group`); n != 0 {
				t.Error("a wrong group was recorded")
			}
		})
	}
}

func night(s *apptest.Halden) {
	s.T.Helper()
	err := s.DB.Write(s.T.Context(), func(tx db.Tx) error {
		return visit.Settle(tx.Context(), tx, apptest.TenantID, civil.MustDate("2026-11-11"))
	})
	if err != nil {
		s.T.Fatal(err)
	}
}

// The coordinator decides that everybody is asked; the host asks; what was said
// stands on one side, what the host thinks on the other.
func TestThreeQuestions(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	s.Get("/intern/besok", http.StatusOK).Lacks("main", "Fikk du hjelp med det du kom for?")
	s.Get("/intern/besok/svar", http.StatusForbidden)
	s.As("kari", "bib", org.Coordinator)
	form := s.Get("/intern/besok/svar", http.StatusOK).Form("/intern/besok/svar")
	s.Post(form.Action, form.Set("every", "1").Values, http.StatusOK).Has("[role=status]", "Lagret.")
	s.As("kari", "bib", org.HostRole)
	page := s.Get("/intern/besok", http.StatusOK)
	page.Has("main", "Fikk du hjelp med det du kom for?")
	form = page.Form("/intern/besok")
	form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped")
	form.Set("help", "yes").Set("fine", "yes").Set("self", "partly").Set("hostself", "no").Set("matter", "access").Set("referred", "nav").Set("comment", "Nå tør jeg å prøve")
	s.Post(form.Action, form.Values, http.StatusOK).Has("[role=status]", "Besøket er lagret.")
	if n := s.Count(`select count(*) from visit where sampled and resident_help = 'yes' and resident_self = 'partly' and host_self = 'no' and matter = 'access' and referred_to = 'nav'`); n != 1 {
		t.Error("the answers are not as told")
	}
	s.As("kari", "bib", org.Coordinator)
	s.Get("/intern/besok/svar", http.StatusOK).Lacks("main", "Nå tør jeg å prøve")
	night(s)
	page = s.Get("/intern/besok/svar", http.StatusOK)
	page.Has("main", "skulle stilles ved 1 besøk.")
	page.Has("tr", "Kan du gjøre det selv neste gang? 0 1 0 1")
	page.Has("tr", "Kan personen klare det selv neste gang? 0 0 1 1")
	page.Has("li", "Nå tør jeg å prøve")
	remove := page.Button("Fjern")
	s.Post(remove.Action, remove.Values, http.StatusOK).Lacks("main", "Nå tør jeg å prøve")
}

// Who is not in the sample has no answers, whatever is posted.
func TestNobodyPicksWhoAnswers(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
	form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped")
	form.Values.Set("help", "yes")
	s.Post(form.Action, form.Values, http.StatusOK)
	if n := s.Count(`select count(*) from visit where resident_help <> ''`); n != 0 {
		t.Error("an answer outside the sample was kept")
	}
}

func TestCommentNamesNobody(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	for text, says := range map[string]string{"Ring 412 34 567": "Ikke skriv telefonnummer her.", "fnr 01019012480": "fødselsnummer"} {
		form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
		form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped").Set("comment", text)
		s.Post(form.Action, form.Values, http.StatusUnprocessableEntity).Has(".ds-error-summary", says)
	}
}

func TestUnmetInOneTap(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.HostRole)
	form := s.Get("/intern/besok", http.StatusOK).Form("/intern/udekket")
	form.Set("language", "so").Set("why", "language")
	page := s.Post(form.Action, form.Values, http.StatusOK)
	page.Has("[role=status]", "Telt: Ingen snakket språket.")
	if n := s.Count(`select count(*) from unmet where why = 'language' and place_id = 'bibsted' and language = 'so' and times = 1 and service_date = '2026-11-10'`); n != 1 {
		t.Error("not counted as told")
	}
	undo := page.Form("/intern/udekket/angre")
	s.Post(undo.Action, undo.Values, http.StatusOK).Lacks("main", "Telt:")
	if n := s.Count(`select count(*) from unmet`); n != 0 {
		t.Error("the tap was not taken back")
	}
	s.Post(undo.Action, undo.Values, http.StatusNotFound)
	for _, why := range []string{"full", "made-up", ""} {
		form.Values.Set("why", why)
		s.Post(form.Action, form.Values, http.StatusUnprocessableEntity)
	}
	form.Values.Set("why", "notime")
	form.Values.Set("place", "moon")
	s.Post(form.Action, form.Values, http.StatusNotFound)
	form.Values.Set("place", "bibsted")
	form.Values.Set("tilbake", "https://evil.example/")
	s.Post(form.Action, form.Values, http.StatusOK).Has("h1", "Registrer et besøk")
}

func TestEmployeesAreCountedApart(t *testing.T) {
	s := newSite(t)
	s.As("kari", "bib", org.Coordinator)
	form := s.Get("/intern/besok", http.StatusOK).Form("/intern/besok")
	form.Set("topics", s.Reason("bankid")).Set("minutes", "30").Set("outcome", "helped").Set("employee", "ja")
	s.Post(form.Action, form.Values, http.StatusOK)
	s.Get("/intern/statistikk", http.StatusOK).Has("main dt", "Besøk av ansatte, i tillegg")
}
