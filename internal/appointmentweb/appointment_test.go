package appointmentweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// How an appointment stands is told plainly, and nothing is offered that can no
// longer be done.
func TestStates(t *testing.T) {
	for _, c := range []struct {
		name, sql   string
		later       time.Duration
		title, says string
		open        bool
	}{
		{"booked", ``, 0, "Timen din", "", true},
		{"arrived", `update appointment set state = 'arrived'`, 2 * time.Hour, "Timen din", "Vi har sett at du har kommet.", true},
		{"begun", ``, 2*time.Hour + time.Minute, "Timen din", "Timen har begynt.", true},
		{"past", ``, 3 * time.Hour, "Timen din", "Timen er over.", false},
		{"no show", `update appointment set state = 'noshow'`, 3 * time.Hour, "Timen din", "Timen er over.", false},
		{"excused", `update appointment set state = 'excused'`, 0, "Timen er avbestilt", "Takk for at du sa fra", false},
		{"revoked", `update appointment set state = 'revoked'`, 0, "Vi måtte avlyse timen", "Vi beklager.", false},
		{"served", `update appointment set state = 'served'`, 3 * time.Hour, "Timen er ferdig", "Takk for besøket.", false},
		{"settled", `update appointment set state = 'served', starts_at = null, ends_at = null, place_id = null, offer_id = null, host_id = null, reason_id = null`,
			30 * time.Hour, "Timen er ferdig", "Takk for besøket.", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			path := "/avtale/" + s.booked(0).token()
			if c.sql != "" {
				s.Exec(c.sql)
			}
			s.Wait(c.later)
			p := s.get(path+"?ny=1").want(t, http.StatusOK)
			if !c.open {
				p.Has("h1", c.title)
				p.Link("Bestill ny time")
				p.Lacks(".dv-code", "")
				s.get(path+"/ark").want(t, http.StatusGone).Has("h1", c.title)
			}
			p = s.get(path).want(t, http.StatusOK)
			p.Has("h1", c.title)
			p.Has("main", c.says)
			if c.name != "booked" {
				p.Lacks("main a", "Avbestill")
				for _, page := range []string{"/flytt", "/avbestill"} {
					s.get(path+page).want(t, http.StatusConflict).Has("h1", c.title)
				}
			}
		})
	}
}

func TestCancelTwice(t *testing.T) {
	s := newSite(t)
	path := "/avtale/" + s.booked(0).token()
	f := s.get(path + "/avbestill").posts("/avtale/")
	s.follow(s.submit(f)).Has("h1", "Timen er avbestilt")
	s.follow(s.submit(f)).Has("h1", "Timen er avbestilt")
	s.get(path+"/kalender.ics").want(t, http.StatusOK)
}

func TestMoveTwiceAndTaken(t *testing.T) {
	s := newSite(t)
	path := "/avtale/" + s.booked(0).token()
	f := s.get(path + "/flytt").posts("/avtale/")
	stale := s.get(path + "/flytt").posts("/avtale/")
	f.Set("slot", f.Choices("slot")[0])
	s.follow(s.submit(f)).Has("[role=status]", "Timen er flyttet til mandag 9. november kl. 11.00–11.45.")
	s.follow(s.submit(f)).want(t, http.StatusOK)

	p := s.submit(stale.Set("slot", stale.Choices("slot")[1])).want(t, http.StatusConflict)
	p.First(".ds-error-summary li")
	p.Has(".dv-lead", "kl. 11.00–11.45")

	f = s.get(path + "/flytt").posts("/avtale/")
	f.Set("slot", "lesson.bib.2026-11-09.720")
	s.submit(s.timesForm(1)).want(t, http.StatusSeeOther) // 10.00 and 12.00 are free; somebody takes 12.00
	p = s.submit(f).want(t, http.StatusConflict)
	p.Has(".ds-error-summary", "Denne tiden ble nettopp tatt. Her er tre andre.")
	s.submit(f.Set("slot")).want(t, http.StatusUnprocessableEntity)
	empty := s.get(path+"/flytt?sted=serv&fra=2027-01-01").want(t, http.StatusOK)
	empty.Has("main", "Du beholder timen du har.")
	empty.Link("Vis tider på alle steder")
}

func TestFind(t *testing.T) {
	s := newSite(t)
	code := s.booked(0).First(".dv-code").Text()
	try := func(code, name string) page {
		return s.submit(s.get("/avtale").Form("/avtale").Set("code", code).Set("firstname", name))
	}
	s.follow(try(code, "AUD")).Has("h1", "Timen din")
	empty := try("", "").want(t, http.StatusUnprocessableEntity)
	empty.Has("#code-error", "Avtalekode må fylles ut.")
	empty.Has("#firstname-error", "Fornavn må fylles ut.")
	try("12", "Aud").want(t, http.StatusUnprocessableEntity).First("#code-error")
	wrongName, wrongCode := try(code, "Eva"), try("1111 1111", "Aud")
	for _, p := range []page{wrongName, wrongCode} {
		p.want(t, http.StatusUnprocessableEntity).Has(".ds-error-summary", "Vi fant ikke avtalen.")
	}
	if wrongName.First(".ds-error-summary li").Text() != wrongCode.First(".ds-error-summary li").Text() {
		t.Error("a wrong name and a wrong code can be told apart")
	}
	if got := wrongCode.Form("/avtale").Values.Get("code"); got != "1111 1111" {
		t.Errorf("typed code became %q", got)
	}
	var last page
	for range 30 {
		last = try("2222 2222", "Aud")
	}
	last.want(t, http.StatusTooManyRequests).Has(".ds-error-summary", "69 00 00 00")
	s.get("/avtale/nothing").want(t, http.StatusNotFound)
	s.get("/avtale/nothing/kalender.ics").want(t, http.StatusNotFound)
}

func TestCalendarFile(t *testing.T) {
	s := newSite(t)
	receipt := s.booked(0)
	link := receipt.First("a[href$='kalender.ics']")
	if !strings.Contains(link.Text(), "(ICS, 1 kB)") {
		t.Errorf("the link says %q", link.Text())
	}
	file := s.get(link.Attr("href")).want(t, http.StatusOK)
	if got := file.header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Error(got)
	}
	text := strings.ReplaceAll(file.body, "\r\n ", "")
	for _, line := range []string{
		"DTSTART:20261109T090000Z", "DTEND:20261109T094500Z", "SUMMARY:Time hos Datahjelpen", "SEQUENCE:0",
		`LOCATION:Halden bibliotek\, Storgata 1\, 1767 Halden`, "Avtalekode: " + receipt.First(".dv-code").Text(),
	} {
		if !strings.Contains(text, line) {
			t.Errorf("the file lacks %s\n%s", line, text)
		}
	}
	if strings.Contains(strings.ToLower(text), "e-post") {
		t.Error("the file tells the reason")
	}
}

func TestSlip(t *testing.T) {
	s := newSite(t)
	receipt := s.booked(0)
	p := s.get(receipt.Link("Skriv ut")).want(t, http.StatusOK)
	p.Has(".dv-slip h1", "Time hos Datahjelpen")
	p.Has(".dv-slip dd", "Mandag 9. november kl. 10.00–10.45")
	p.Has(".dv-slip dd", "Halden bibliotek")
	p.Has(".dv-slip dd", "Datahjelpen")
	p.Has(".dv-slip .dv-code", receipt.First(".dv-code").Text())
	p.Has(".dv-slip", "Kan du ikke komme? Ring oss på 69 00 00 00.")
	p.Has(".dv-slip", "Fortell aldri BankID-koden")
	p.Lacks(".dv-slip", "Aud")
	p.First(".dv-slip svg[role=img]")
	p.Lacks("header", "")
}
