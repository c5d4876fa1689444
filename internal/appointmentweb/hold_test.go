package appointmentweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// An impatient finger gets the time it chose, and does not hear that somebody
// else took it.
func TestChoosingTwice(t *testing.T) {
	s := newSite(t)
	f := s.timesForm(0)
	first, second := s.submit(f), s.submit(f)
	if to := second.header.Get("Location"); to == "" || to != first.header.Get("Location") {
		t.Errorf("the second click leads to %q (%d), the first to %q", to, second.status, first.header.Get("Location"))
	}
	if n := s.Count(`select count(*) from claim`); n != 1 {
		t.Errorf("%d claims", n)
	}
	s.follow(s.submit(contact(s.follow(first)))).want(t, http.StatusOK)
	late := s.submit(f).want(t, http.StatusConflict)
	late.Has("h1", "Timen er allerede bestilt")
}

// The same when the two clicks arrive at once.
func TestChoosingAtOnce(t *testing.T) {
	s := newSite(t)
	for option := range 4 {
		f, answers := s.timesForm(0), make(chan page, 4)
		for range cap(answers) {
			go func() { answers <- s.submit(f) }()
		}
		places := map[string]bool{}
		for range cap(answers) {
			p := <-answers
			places[p.header.Get("Location")] = true
		}
		if len(places) != 1 || places[""] {
			t.Errorf("the clicks lead to %v", places)
		}
		if n := s.Count(`select count(*) from claim`); n != option+1 {
			t.Errorf("%d claims, want %d", n, option+1)
		}
	}
}

// A time that somebody else took: the list with the three nearest first.
func TestTaken(t *testing.T) {
	s := newSite(t)
	mine, theirs := s.timesForm(1), s.timesForm(1)
	s.submit(theirs).want(t, http.StatusSeeOther)
	p := s.submit(mine).want(t, http.StatusConflict)
	p.Has(".ds-error-summary", "Denne tiden ble nettopp tatt. Her er tre andre.")
	p.Has("[role=group]", "Nærmest det du valgte")
	p.Has("label", "Mandag 9. november kl. 10.00, Halden bibliotek")
	f := p.posts("/time/tider")
	if got := f.Choices("slot"); len(got) < 4 || got[0] == got[3] {
		t.Errorf("choices %v", got)
	}
	s.follow(s.submit(f.Set("slot", f.Choices("slot")[0]))).want(t, http.StatusOK)
}

func TestTimesThatNeverWere(t *testing.T) {
	s := newSite(t)
	form := s.timesForm(0)
	for name, c := range map[string]struct {
		slot   string
		status int
		says   string
	}{
		"none":             {"", 422, "Velg"},
		"nonsense":         {"x", 422, "Velg"},
		"past":             {"lesson.bib.2026-11-02.600", 409, "Denne tiden ble nettopp tatt."},
		"within notice":    {"lesson.bib.2026-11-09.480", 409, "Denne tiden ble nettopp tatt."},
		"off the raster":   {"lesson.bib.2026-11-10.601", 409, "Denne tiden ble nettopp tatt."},
		"unknown offer":    {"nothing.bib.2026-11-10.600", 409, "Denne tiden ble nettopp tatt."},
		"unknown place":    {"lesson.nowhere.2026-11-10.600", 409, "Denne tiden ble nettopp tatt."},
		"beyond horizon":   {"lesson.bib.2027-03-02.600", 409, "Denne tiden ble nettopp tatt"},
		"year ten million": {"lesson.bib.9999-12-31.600", 409, "Denne tiden ble nettopp tatt"},
	} {
		t.Run(name, func(t *testing.T) {
			form.Values["slot"] = []string{c.slot}
			p := s.submit(form).want(t, c.status)
			p.Has(".ds-error-summary", c.says)
			if n := s.Count(`select count(*) from appointment`); n != 0 {
				t.Errorf("%d appointments", n)
			}
		})
	}
}

// More time keeps what is typed, judged or not.
func TestMoreTime(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	button := form.First("button[formaction]")
	if !button.HasAttr("formnovalidate") || button.Text() != "Jeg trenger mer tid" {
		t.Error("the button for more time")
	}
	f := form.posts("/time/hvem/").Set("phone", "9000").Set("note", "Litt til").Set("language", "uk")
	s.Wait(8 * time.Minute)
	more := s.post(button.Attr("formaction"), f.Values).want(t, http.StatusOK)
	more.Has("[role=status]", "Du har fått mer tid. Vi holder tiden for deg i 12 minutter, til kl. 08.20.")
	more.Lacks(".ds-validation-message", "")
	again := more.posts("/time/hvem/")
	for _, name := range []string{"phone", "note", "language", "_key"} {
		if again.Values.Get(name) != f.Values.Get(name) {
			t.Errorf("%s became %q", name, again.Values.Get(name))
		}
	}
	s.follow(s.get(button.Attr("formaction"))).Has("h1", "Hvem skal vi møte?")
	for range 9 {
		more = s.post(button.Attr("formaction"), f.Values).want(t, http.StatusOK)
	}
	more.Lacks("main button[formaction]", "")
	s.post(button.Attr("formaction"), f.Values).want(t, http.StatusTooManyRequests).Has(".ds-error-summary", "")
	s.follow(s.submit(again.Set("firstname", "Aud").Set("phone", "90000000"))).Has("h1", "Timen er bestilt")
}

// An expired hold still gets its time when it is free.
func TestExpiredHold(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	address := form.url
	s.Wait(30 * time.Minute)
	s.get(address).want(t, http.StatusOK).Has(".ds-alert", "Vi holder ikke lenger tiden for deg.")
	s.follow(s.submit(contact(form))).Has("h1", "Timen er bestilt")
}

// When it is not, three others stand in the form, which is still filled in, and
// choosing one books it.
func TestExpiredHoldTaken(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(1)
	s.Wait(11 * time.Minute)
	s.booked(1)
	f := contact(form).Set("note", "Har nøkler").Set("behalf", "ja")
	p := s.submit(f).want(t, http.StatusConflict)
	p.Has(".ds-error-summary", "Denne tiden ble nettopp tatt. Her er tre andre.")
	again := p.posts("/time/hvem/")
	for _, name := range []string{"firstname", "phone", "note", "behalf"} {
		if again.Values.Get(name) != f.Values.Get(name) {
			t.Errorf("%s became %q", name, again.Values.Get(name))
		}
	}
	s.submit(again).want(t, http.StatusUnprocessableEntity).Has(".ds-error-summary", "Velg")
	wrong := s.submit(again.Set("slot", again.Choices("slot")[2]).Set("phone", "12")).want(t, http.StatusUnprocessableEntity)
	if got := wrong.First("input[name=slot][checked]").Attr("value"); got != again.Values.Get("slot") {
		t.Errorf("the chosen time became %q", got)
	}
	again = wrong.posts("/time/hvem/").Set("phone", "90000000")
	receipt := s.follow(s.submit(again)).want(t, http.StatusOK)
	receipt.Has("h1", "Timen er bestilt")
	receipt.Has("dd", "Mandag 9. november kl. 13.00–13.45")
	twice := s.follow(s.submit(again)).want(t, http.StatusOK)
	if twice.token() != receipt.token() {
		t.Error("the same form gave two appointments")
	}
}

// A taken time that is taken once more is told once more.
func TestAlternativeTaken(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(1)
	s.Wait(11 * time.Minute)
	s.booked(1)
	p := s.submit(contact(form)).want(t, http.StatusConflict)
	f := p.posts("/time/hvem/")
	f.Set("slot", f.Choices("slot")[0])
	s.booked(0)
	p = s.submit(f).want(t, http.StatusConflict)
	p.Has(".ds-error-summary", "Denne tiden ble nettopp tatt.")
	f = p.posts("/time/hvem/")
	s.follow(s.submit(f.Set("slot", f.Choices("slot")[0]))).Has("h1", "Timen er bestilt")
}

// The same form sent twice is one appointment; from another tab, or by the back
// button, the page says that it is booked.
func TestBookingTwice(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	otherTab := s.get(form.url).want(t, http.StatusOK)
	f := contact(form)
	first, second := s.submit(f), s.submit(f)
	if a, b := s.follow(first), s.follow(second); a.token() != b.token() {
		t.Error("two appointments")
	}
	changed := contact(form).Set("firstname", "Eva")
	s.submit(changed).want(t, http.StatusConflict).Has("h1", "Timen er allerede bestilt")
	p := s.submit(contact(otherTab)).want(t, http.StatusConflict)
	p.Has("h1", "Timen er allerede bestilt")
	p.Lacks("main", s.follow(first).First(".dv-code").Text())
	p.Link("Se, flytt eller avbestill timen din")
	s.get(form.url).want(t, http.StatusOK).Has("h1", "Timen er allerede bestilt")
	if n := s.Count(`select count(*) from appointment where state = 'booked'`); n != 1 {
		t.Errorf("%d appointments", n)
	}
}

// Choosing another time gives the first one back.
func TestChoosingAnother(t *testing.T) {
	s := newSite(t)
	form := s.chooseTime(0)
	list := s.get(form.Link("Velg en annen tid")).want(t, http.StatusOK)
	f := list.posts("/time/tider")
	if !strings.Contains(f.Choices("slot")[0], ".600") {
		t.Errorf("one's own held time is not offered: %v", f.Choices("slot"))
	}
	s.follow(s.submit(f.Set("slot", f.Choices("slot")[1]))).Has(".dv-lead", "kl. 11.00–11.45")
	if n := s.Count(`select count(*) from claim`); n != 1 {
		t.Errorf("%d claims", n)
	}
	s.get(form.url).want(t, http.StatusGone).Has("h1", "Tiden er ikke lenger holdt av")
}

func TestHoldsThatAreNot(t *testing.T) {
	s := newSite(t)
	s.get("/time/hvem/nothing").want(t, http.StatusGone).Link("Bestill ny time")
	s.post("/time/hvem/nothing", url.Values{"firstname": {"Aud"}}).want(t, http.StatusGone)
	s.post("/time/hvem/nothing/mer", nil).want(t, http.StatusGone)
	receipt := s.booked(0)
	s.get("/time/hvem/"+receipt.token()).want(t, http.StatusGone)
}
