package appointmentweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A resident finds a time, books it, looks at it, moves it and cancels it.
func TestJourney(t *testing.T) {
	s := newSite(t)

	reasons := s.get("/time").want(t, http.StatusOK)
	reasons.Has("h1", "Hva vil du ha hjelp med?")
	reasons.Has("label", "Lønnslipp")
	reasons.Lacks("label", "Telefaks")
	reasons.Has("main a", "Ring oss på 69 00 00 00")
	f := reasons.Form("/time/tider").Set("tema", "payslip")

	times := s.get("/time/tider?"+f.Values.Encode()).want(t, http.StatusOK)
	times.Has("p", "Vi viser bare ledige tider.")
	times.Has("p", "Hjelp med: Lønnslipp.")
	times.Has("details", "Be lønningskontoret om å få den på papir.")
	times.Has("[role=group]", "Mandag 9. november")
	times.Has("label", "kl. 10.00, Halden bibliotek")
	f = times.posts("/time/tider")
	f.Set("slot", f.Choices("slot")[1])

	form := s.follow(s.submit(f)).want(t, http.StatusOK)
	form.Has("h1", "Hvem skal vi møte?")
	form.Has(".dv-lead", "Mandag 9. november kl. 11.00–11.45")
	form.Has("main", "Halden bibliotek Storgata 1, 1767 Halden")
	form.Has(".ds-alert", "Vi holder tiden for deg i 10 minutter, til kl. 08.10.")
	f = form.posts("/time/hvem/")
	f.Set("firstname", "Aud").Set("phone", "900 00 000").Set("note", "Har med rullator").Set("behalf", "ja")

	receipt := s.follow(s.submit(f)).want(t, http.StatusOK)
	receipt.Has("h1", "Timen er bestilt")
	receipt.Has("dd", "Mandag 9. november kl. 11.00–11.45")
	receipt.Has("dd", "Halden bibliotek Storgata 1, 1767 Halden Gå inn hovedinngangen, 1. etasje.")
	receipt.Has("dt", "Spør etter")
	receipt.Has("strong", "Fortell aldri BankID-koden")
	receipt.Has("p", "Blir den som skal hjelpe deg syk, ringer vi deg")
	receipt.Has("a", "Ring oss på 69 00 00 00")
	receipt.First("svg[role=img]")
	if receipt.First("meta[name=robots]").Attr("content") != "noindex" || receipt.header.Get("Referrer-Policy") != "same-origin" {
		t.Error("the receipt may be indexed or its address told to others")
	}
	code := receipt.First(".dv-code").Text()
	if !regexp.MustCompile(`^\d{4} \d{4}$`).MatchString(code) {
		t.Errorf("code %q", code)
	}

	f = s.get("/avtale").want(t, http.StatusOK).Form("/avtale").Set("code", strings.ReplaceAll(code, " ", "")).Set("firstname", " aud ")
	mine := s.follow(s.submit(f)).want(t, http.StatusOK)
	mine.Has("h1", "Timen din")

	moving := s.get(mine.Link("Flytt timen")).want(t, http.StatusOK)
	moving.Has(".dv-lead", "Nå har du time mandag 9. november kl. 11.00–11.45.")
	moving = s.get(moving.Link("Senere tider")).want(t, http.StatusOK)
	f = moving.posts("/avtale/").Set("slot", "lesson.serv.2026-11-13.600")
	moved := s.follow(s.submit(f)).want(t, http.StatusOK)
	moved.Has("[role=status]", "Timen er flyttet til fredag 13. november")
	moved.Has("dd", "Servicesenteret")
	moved.Has(".dv-code", code)

	ask := s.get(moved.Link("Avbestill timen")).want(t, http.StatusOK)
	ask.Has("h1", "Vil du avbestille timen?")
	done := s.follow(s.submit(ask.posts("/avtale/"))).want(t, http.StatusOK)
	done.Has("h1", "Timen er avbestilt")
	done.Lacks("main", code)
	done.Link("Bestill ny time")
	if n := s.Count(`select count(*) from claim`); n != 0 {
		t.Errorf("%d claims are left of a cancelled appointment", n)
	}
}

// What was chosen is kept on the way, and the filters work without script.
func TestFilters(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		name, query string
		has, lacks  string
	}{
		{"a place", "sted=serv", "Servicesenteret", "kl. 10.00, Halden bibliotek"},
		{"a language that a host speaks", "sprak=uk", "kl. 10.00, Halden bibliotek", ""},
		{"an interpreter", "tolk=ar", "Vi trenger 3 dager på å bestille tolk. Derfor viser vi tider fra torsdag 12. november.", "Tirsdag 10."},
		{"sign language", "tolk=sgn", "Torsdag 12. november", "Tirsdag 10."},
		{"an unknown place", "sted=rådhuset", "Vi fant ikke stedet du kom fra.", ""},
		{"an unknown language", "sprak=xx&tolk=%00", "Mandag 9. november", ""},
		{"a day", "fra=2026-11-11", "Onsdag 11. november", "Mandag 9."},
		{"a past day", "fra=2001-01-01", "Mandag 9. november", ""},
		{"no day", "fra=2026-02-31", "Mandag 9. november", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := s.get("/time/tider?tema=bankid&"+c.query).want(t, http.StatusOK)
			p.Has("main", c.has)
			if c.lacks != "" {
				p.Lacks("form[method=post]", c.lacks)
			}
		})
	}
	p := s.get("/time?sted=serv").want(t, http.StatusOK)
	p.Has("main", "Du bestiller time på Servicesenteret.")
	if got := p.Form("/time/tider").Values.Get("sted"); got != "serv" {
		t.Errorf("the place is lost: %q", got)
	}
	later := s.get("/time/tider?tema=bankid").Link("Senere tider")
	earlier := s.get(later).want(t, http.StatusOK).Link("Tidligere tider")
	s.get(earlier).Has("main", "Mandag 9. november")
}

// Never nothing: an empty list says what comes nearest, with the phone number.
func TestNextBest(t *testing.T) {
	s := newSite(t)
	p := s.get("/time/tider?tema=bankid&sted=bib&sprak=so").want(t, http.StatusOK)
	p.Has("h2", "Ingen ledige tider akkurat nå")
	p.Has("main a", "Ring oss på 69 00 00 00")
	p.Has("li", "Med tolk, somali: torsdag 12. november kl. 10.00, Halden bibliotek")
	norwegian := s.get(p.Link("På norsk: mandag 9. november kl. 10.00, Halden bibliotek"))
	norwegian.Has("label", "kl. 10.00, Halden bibliotek")
	s.get(p.Link("Med tolk, somali")).Has("[selected]", "somali")
	if n := len(p.Find("details[open]")); n != 1 {
		t.Errorf("%d open details, want the filter", n)
	}

	p = s.get("/time/tider?tema=bankid&fra=2027-06-01").want(t, http.StatusOK)
	p.Has("li", "Tidligere: mandag 9. november kl. 10.00, Halden bibliotek")

	s.Exec(`update offer set closed_at = $1`, s.Now())
	p = s.get("/time/tider?tema=bankid").want(t, http.StatusOK)
	p.Has("main", "Ring oss, så finner vi en løsning sammen.")
	p.Lacks("main ul", "")
}

func TestReasonMustBeChosen(t *testing.T) {
	s := newSite(t)
	for path, sentence := range map[string]string{
		"/time/tider":           "Velg hva du vil ha hjelp med.",
		"/time/tider?tema=":     "Velg hva du vil ha hjelp med.",
		"/time/tider?tema=tull": "Det du valgte, finnes ikke lenger.",
		"/time/tider?tema=gone": "Det du valgte, finnes ikke lenger.",
	} {
		p := s.get(path).want(t, http.StatusUnprocessableEntity)
		p.Has(".ds-error-summary", sentence)
		p.Has(".ds-validation-message", sentence)
	}
	p := s.post("/time/tider", url.Values{"slot": {"x"}}).want(t, http.StatusUnprocessableEntity)
	p.Has("h1", "Hva vil du ha hjelp med?")
}

// Every page in every language, so that no text is missing.
func TestLanguages(t *testing.T) {
	s := newSite(t)
	for prefix, words := range map[string][]string{
		"/nn": {"Kva vil du ha hjelp med?", "Når og kvar?", "Kven skal vi møte?", "Timen er bestilt", "Finn timen din"},
		"/en": {"What do you want help with?", "When and where?", "Who are we meeting?", "Your appointment is booked", "Find your appointment"},
	} {
		s.get(prefix+"/time").want(t, http.StatusOK).Has("h1", words[0])
		times := s.get(prefix+"/time/tider?tema=bankid&tolk=sgn").want(t, http.StatusOK)
		times.Has("h1", words[1])
		f := times.posts(prefix + "/time/tider")
		form := s.follow(s.submit(f.Set("slot", f.Choices("slot")[0])))
		form.Has("h1", words[2])
		s.submit(form.posts(prefix+"/time/hvem/")).want(t, http.StatusUnprocessableEntity)
		receipt := s.follow(s.submit(form.posts(prefix+"/time/hvem/").Set("firstname", "Олена")))
		receipt.Has("h1", words[3])
		for _, page := range []string{"/flytt", "/avbestill", "/ark"} {
			s.get(prefix+"/avtale/"+strings.TrimPrefix(receipt.token(), prefix+"/avtale/")+page).want(t, http.StatusOK)
		}
		s.get(prefix+"/avtale").Has("h1", words[4])
		s.follow(s.submit(s.get(receipt.Link(map[string]string{"/nn": "Avbestill timen", "/en": "Cancel the appointment"}[prefix])).posts(prefix + "/avtale/")))
	}
}
