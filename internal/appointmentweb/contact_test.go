package appointmentweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// What is wrong is told beside the field and on top, and nothing typed is lost.
func TestBadInput(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	for _, c := range []struct{ name, field, typed, says string }{
		{"no name", "firstname", "", "Fornavn må fylles ut, så vi vet hvem vi skal møte."},
		{"only spaces", "firstname", "   ", "Fornavn må fylles ut, så vi vet hvem vi skal møte."},
		{"emoji", "firstname", "Aud 🙂", ""},
		{"long name", "firstname", strings.Repeat("a", 41), "40"},
		{"letters in phone", "phone", "9000abcd", ""},
		{"seven digits", "phone", "9000000", "8 siffer"},
		{"no e-mail", "email", "aud(at)eksempel.no", "navn@eksempel.no"},
		{"10 kB", "note", strings.Repeat("Lang tekst. ", 900), "Du har skrevet"},
		{"eleven digits", "note", "Jeg er 01010150074", "fødselsnummer"},
		{"eleven digits in name", "firstname", "01010150074", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := contact(form).Set("note", "Kort").Set("email", "aud@eksempel.no").Set(c.field, c.typed)
			p := s.submit(f).want(t, http.StatusUnprocessableEntity)
			if got := p.Find("main .ds-validation-message"); len(got) != 1 || !strings.Contains(got[0].Text(), c.says) {
				t.Errorf("beside the field: %v", p.Texts(".ds-validation-message"))
			}
			p.Has(".ds-error-summary a[href='#"+c.field+"']", c.says)
			again := p.posts("/time/hvem/")
			for name, values := range f.Values {
				if name != "_stamp" && again.Values.Get(name) != strings.TrimSpace(values[0]) {
					t.Errorf("%s became %.40q", name, again.Values.Get(name))
				}
			}
		})
	}
	both := s.submit(form.posts("/time/hvem/").Set("phone", "abc").Set("email", "x")).want(t, http.StatusUnprocessableEntity)
	if n := len(both.Find(".ds-error-summary li")); n != 3 {
		t.Errorf("%d problems told at once, want 3", n)
	}
	if n := s.Count(`select count(*) from appointment where state <> 'held'`); n != 0 {
		t.Errorf("%d appointments", n)
	}
	s.follow(s.submit(contact(form))).Has("h1", "Timen er bestilt")
}

// Far more than fields hold gets a sentence as well.
func TestTooLarge(t *testing.T) {
	s := newSite(t)
	f := contact(s.chooseTime(0))
	f.Values.Set("note", strings.Repeat("å", 100<<10))
	s.submit(f).want(t, http.StatusRequestEntityTooLarge).Has("main", "gjør teksten kortere")
}

func TestNamesOfAllScripts(t *testing.T) {
	s := newSite(t)
	for i, name := range []string{"Åse-Marie", "Олена", "محمد", "ሰላም", "N’Diaye", "Jean Luc"} {
		f := contact(s.chooseTime(i)).Set("firstname", name)
		s.follow(s.submit(f)).Has("h1", "Timen er bestilt")
	}
}

// Neither phone nor e-mail: the code is all, and the page says so.
func TestOnlyCode(t *testing.T) {
	s := newSite(t)
	receipt := s.follow(s.submit(contact(s.chooseTime(0)).Set("phone", "")))
	receipt.Has("strong", "Du ga oss verken telefonnummer eller e-post")
	receipt.Has("main", "har vi ikke noe nummer å ringe deg på")
	s.follow(s.submit(contact(s.chooseTime(0)).Set("phone", "").Set("email", "aud@eksempel.no"))).
		Has("main", "skriver vi til deg på e-post")
}

// A form filled in by a program, and one that lay open for days, can be sent
// again by a person, with nothing lost.
func TestTrapAndOldForm(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	if !form.First("div[hidden] input").HasAttr("tabindex") {
		t.Error("the trap can be reached by keyboard")
	}
	p := s.submit(contact(form).Set("nettside", "https://spam.example")).want(t, http.StatusUnprocessableEntity)
	p.Has(".ds-error-summary", "Nettleseren fylte ut et felt som skal stå tomt.")
	s.follow(s.submit(p.posts("/time/hvem/"))).Has("h1", "Timen er bestilt")

	form = s.chooseTime(0)
	f := contact(form)
	f.Values.Set("_stamp", "forged")
	p = s.submit(f).want(t, http.StatusUnprocessableEntity)
	p.Has(".ds-error-summary", "Skjemaet hadde stått åpent lenge.")
	s.follow(s.submit(p.posts("/time/hvem/"))).Has("h1", "Timen er bestilt")

	list := s.timesForm(0)
	s.Wait(49 * time.Hour)
	s.submit(list).want(t, http.StatusUnprocessableEntity).Has(".ds-error-summary", "åpent for lenge")
}

// An interpreter asked for only in the form needs a day far enough ahead.
func TestInterpreter(t *testing.T) {
	s := newSite(t)
	f := contact(s.chooseTime(0)).Set("interpreter", "ar")
	p := s.submit(f).want(t, http.StatusUnprocessableEntity)
	if p.First("#interpreter").Attr("aria-invalid") != "true" {
		t.Error("not told beside the field")
	}
	f = p.posts("/time/hvem/")
	if got := f.Choices("slot"); len(got) != 3 || !strings.Contains(got[0], "2026-11-12") {
		t.Errorf("offers %v", got)
	}
	receipt := s.follow(s.submit(f.Set("slot", f.Choices("slot")[0])))
	receipt.Has("dd", "Vi ordner tolk: arabisk.")
	if n := s.Count(`select count(*) from appointment_task where kind = 'interpreter'`); n != 1 {
		t.Errorf("%d tasks", n)
	}
	late := s.chooseTime(0)
	s.Wait(11 * time.Minute)
	s.submit(contact(late).Set("interpreter", "sgn")).want(t, http.StatusUnprocessableEntity).Has("#interpreter-error", "")
}

// A language that nobody at that time speaks is told as that.
func TestLanguageOfHelp(t *testing.T) {
	s := newSite(t)
	p := s.submit(contact(s.chooseTime(0)).Set("language", "so")).want(t, http.StatusConflict)
	p.Has(".ds-error-summary", "Ingen som snakker somali, er ledig da.")
	f := p.posts("/time/hvem/").Set("language", "uk")
	s.follow(s.submit(f)).Has("h1", "Timen er bestilt")
}

// Where we are the ones who call, a number is needed, and the page shows it.
func TestPhoneChannel(t *testing.T) {
	s := newSite(t)
	s.Exec(`update offer set channel = 'phone', phone = '69111111'`)
	list := s.get("/time/tider?tema=bankid")
	list.Has("label", "kl. 10.00, på telefon")
	form := s.chooseTime(0)
	s.submit(contact(form).Set("phone", "")).want(t, http.StatusUnprocessableEntity).
		Has("#phone-error", "Telefonnummer må fylles ut, for denne timen begynner med at vi ringer deg.")
	receipt := s.follow(s.submit(contact(form)))
	receipt.Has("dd", "Vi ringer deg på 900 00 000.")
	receipt.Has("main a", "Ring oss på 69 11 11 11")
	receipt.Lacks("dt", "Spør etter")
}
