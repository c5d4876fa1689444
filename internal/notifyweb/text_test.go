package notifyweb_test

import (
	"strings"
	"testing"

	"digivert/internal/org"
)

const sms = "/intern/meldinger/tekster/reminder-sms-nb"

func TestTextsAreShownAsTheyAreSent(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	page := s.get("/intern/meldinger/tekster", 200)
	page.Has("main", "SMS kommer fra «Datahjelpen» og har aldri lenker.")
	page.Has(".ds-alert", "Vi sender ikke SMS herfra ennå.")
	page.Has("section", "Går dagen før timen kl. 10.")
	if n := len(page.Find("blockquote")); n != 10 {
		t.Errorf("%d texts, want one for each of five kinds by SMS and e-mail", n)
	}
	for _, e := range page.Find("blockquote") {
		if text := e.Text(); strings.Contains(text, "{{") || !strings.Contains(text, "69 00 00 00") || e.Attr("lang") != "nb" {
			t.Errorf("the example in %s is %q", e.Attr("lang"), text)
		}
	}
	page.Has("main", "Dette blir 1 SMS.")
	page.Lacks("main", "SMS-er")
	english := s.get(page.Link("engelsk"), 200)
	english.Has("blockquote[lang=en]", "Wednesday 11 November")
	english.First("nav a[aria-current=page][href$='sprak=en']")
	for _, language := range []string{"nn", "en"} {
		s.get("/"+language+"/intern/meldinger/tekster?sprak="+language, 200).Lacks(".ds-tag", "Egen tekst")
		s.get("/"+language+sms, 200)
	}
}

// A text is tried, saved, used, and given up again.
func TestOwnText(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Administrator)
	page := s.get(s.get("/intern/meldinger/tekster", 200).Link("Endre: Påminnelse på SMS"), 200)
	page.Has("h1", "Tekst: Påminnelse på SMS")
	page.Has("dt", "{{clock}}")
	page.Lacks("button", "standardteksten")
	f := page.Form(sms).Set("body", "Hugs timen {{day}} kl. {{clock}}, {{place}}. Ring {{phone}}.")
	f.Values.Set("gjor", "vis")
	page = s.send(f, 200)
	page.Has("[role=status]", "Den er ikke lagret ennå.")
	page.Has("blockquote", "kl. 10.00, Halden bibliotek. Ring 69 00 00 00.")
	if s.texts() != 0 {
		t.Error("a text that was only tried is saved")
	}
	f = page.Form(sms)
	if !strings.HasPrefix(f.Values.Get("body"), "Hugs timen {{day}}") {
		t.Errorf("what was tried is gone: %q", f.Values.Get("body"))
	}
	f.Values.Set("gjor", "lagre")
	page = s.send(f, 200)
	page.Has("[role=status]", "Teksten er lagret.")
	page.Has(".ds-tag", "Egen tekst")
	page.Has("blockquote", "Hugs timen")
	page = s.get(sms, 200)
	page = s.send(page.Form("/standard"), 200)
	page.Has("[role=status]", "Standardteksten brukes fra nå av.")
	page.Lacks("blockquote", "Hugs timen")
	if s.texts() != 0 {
		t.Error("the text that was given up is there")
	}
}

func TestOwnSubject(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	const path = "/intern/meldinger/tekster/booked-email-en"
	f := s.get(path, 200).Form(path)
	f.Set("subject", "See you {{day}}").Values.Set("gjor", "lagre")
	page := s.send(f, 200)
	page.Has("blockquote[lang=en] strong", "See you Wednesday 11 November")
	f.Values.Set("subject", "")
	s.send(f, 422).Has("#subject-error", "Emne må fylles ut")
}

// A text that cannot be sent is refused with a sentence, also when it is only
// tried; what was written stands.
func TestBadTexts(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	const good = "Du har time {{day}} kl. {{clock}} på {{place}}. Ring {{phone}}. "
	for name, c := range map[string]struct{ body, want string }{
		"nothing":        {" ", "må fylles ut"},
		"unknown field":  {good + "Hilsen {{navn}}", "{{navn}}"},
		"missing field":  {"Du har time {{day}} kl. {{clock}} på {{place}}.", "{{phone}}"},
		"half a brace":   {good + "{{day", ""},
		"a link":         {good + "Se https://halden.example/time", ""},
		"too many SMS":   {good + strings.Repeat("Husk laderen. ", 35), ""},
		"ten kilobytes":  {strings.Repeat("langt ", 1700), "kan ha høyst 600 tegn"},
		"fødselsnummer":  {good + "010190 00083", "fødselsnummer"},
		"old {{.Fields}": {"{{.Day}} {{.Clock}}", ""},
	} {
		for _, button := range []string{"lagre", "vis", ""} {
			f := s.get(sms, 200).Form(sms).Set("body", c.body)
			f.Values.Set("gjor", button)
			page := s.send(f, 422)
			t.Run(name+" "+button, func(t *testing.T) {
				page.Has("title", "Feil:")
				page.Has("#body-error", c.want)
				page.Has(".ds-error-summary a[href='#body']", c.want)
				if got := page.Form(sms).Values.Get("body"); got != strings.TrimSpace(c.body) {
					t.Errorf("what was written is gone: %q", got)
				}
			})
		}
	}
	if s.texts() != 0 {
		t.Error("a bad text was saved")
	}
}

// A text that was right when it was saved, and is not since the service got a
// new name, says so.
func TestTextThatNoLongerFits(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	f := s.get(sms, 200).Form(sms).Set("body", "{{day}} {{clock}} {{place}} {{phone}} "+strings.Repeat("{{service}} ", 30))
	f.Values.Set("gjor", "lagre")
	s.send(f, 200)
	settings := s.tenant.Settings
	settings.ServiceName = "Datahjelpen for alle i hele kommunen"
	s.must(s.app.Org.UpdateTenant(ctx, org.Operator(s.tenant.ID, now), settings))
	page := s.get("/intern/meldinger/tekster", 200)
	if n := len(page.Find("section .ds-alert[data-color=danger]")); n != 1 {
		t.Errorf("%d texts are told to be wrong, want 1", n)
	}
}

func TestUnknownTexts(t *testing.T) {
	s := newSite(t)
	s.as(s.library, org.Coordinator)
	for _, name := range []string{"x", "reminder-sms", "reminder-sms-nb-x", "x-sms-nb", "reminder-x-nb", "reminder-sms-de"} {
		s.get("/intern/meldinger/tekster/"+name, 404)
		s.post("/intern/meldinger/tekster/"+name, nil, 404)
		s.post("/intern/meldinger/tekster/"+name+"/standard", nil, 404)
	}
}
