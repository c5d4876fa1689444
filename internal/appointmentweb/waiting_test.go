package appointmentweb_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// fullSite can send, and has nothing free: the one host is away for two months.
func fullSite(t testing.TB) *site {
	s := newSite(t)
	s.App.Notify.SMS = &sms.Log{Log: slog.New(slog.DiscardHandler)}
	s.App.Notify.Mail, s.App.Notify.MailFrom = &mail.Log{Log: slog.New(slog.DiscardHandler)}, "ikke-svar@halden.example"
	s.away()
	return s
}

func (s *site) away() {
	s.Exec(`insert into absence (tenant_id, id, host_id, from_date, to_date) values ('h', 'away', 'anne', '2026-11-09', '2027-01-10')`)
}

// back lets the host be there again, so that times fall free; the job looks.
func (s *site) back() {
	s.Exec(`delete from absence where tenant_id = 'h'`)
	s.look()
}

func (s *site) look() {
	s.t.Helper()
	tenant := s.tenant()
	if err := s.App.Appointment.TellEarlier(s.t.Context(), tenant, s.Now()); err != nil {
		s.t.Fatal(err)
	}
}

// joined is the page of somebody who has just joined the list.
func (s *site) joined(phone string) page {
	s.t.Helper()
	times := s.get("/time/tider?tema=bankid").want(s.t, http.StatusOK)
	f := s.get(times.Link("Si fra når det blir ledig")).want(s.t, http.StatusOK).posts("/time/si-fra")
	return s.follow(s.submit(f.Set("firstname", "Aud").Set("phone", phone))).want(s.t, http.StatusOK)
}

// A full calendar offers what there is: being told, being called, and the phone.
func TestFullCalendar(t *testing.T) {
	s := fullSite(t)
	p := s.get("/time/tider?tema=bankid").want(t, http.StatusOK)
	p.Has("h2", "Ingen ledige tider akkurat nå")
	p.Link("Si fra når det blir ledig")
	p.Link("Be om å bli ringt")
	p.Has("main a", "Ring oss på 69 00 00 00")
	p.Lacks("h2", "Kom uten avtale")
	s.back()
	p = s.get("/time/tider?tema=bankid").want(t, http.StatusOK)
	p.Has("h2", "Passer ingen av tidene?")
	p.Link("Si fra når det blir ledig")
	p.Link("Be om å bli ringt")
	p = s.get("/time/tider?tema=bankid&sted=serv").want(t, http.StatusOK)
	p.Has("main", "Et annet sted: mandag 9. november kl. 10.00, Halden bibliotek")
}

// Where one can come without an appointment, and when next.
func TestDropInHours(t *testing.T) {
	for _, c := range []struct {
		name, from, says string
		sql              string
	}{
		{"later today", "/time/tider?tema=bankid", "Halden bibliotek: i dag kl. 12.00–14.00", ""},
		{"now", "/time/tider?tema=bankid", "Halden bibliotek: åpent nå, til kl. 14.00", "12:30"},
		{"another day", "/time/tider?tema=bankid", "Halden bibliotek: mandag 16. november kl. 12.00–14.00", "14:00"},
		{"not for the reason", "/time/tider?tema=email", "", ""},
		{"closed", "/time/tider?tema=bankid", "", `update offer set closed_at = created_at where id = 'drop'`},
		{"for employees", "/time/tider?tema=bankid", "", `update offer set audience = 'employees' where id = 'drop'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fullSite(t)
			s.dropIn()
			switch {
			case len(c.sql) == 5:
				s.Set(at(t, monday, int(c.sql[0]-'0')*10+int(c.sql[1]-'0'), int(c.sql[3]-'0')*10+int(c.sql[4]-'0')))
			case c.sql != "":
				s.Exec(c.sql)
			}
			p := s.get(c.from).want(t, http.StatusOK)
			if c.says == "" {
				p.Lacks("h2", "Kom uten avtale")
				return
			}
			p.Has("li", c.says)
		})
	}
}

// dropIn is help with BankID at the library on Mondays from 12 to 14.
func (s *site) dropIn() {
	s.Exec(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days, booked_by, audience, created_at)
		values ('h', 'drop', 'lib', 'dropin', 'place', 'Drop-in', 30, 0, 30, 0, 28, 'everyone', 'everyone', $1)`, s.Now())
	s.Exec(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', 'drop', 'bib')`)
	s.Exec(`insert into offer_reason (tenant_id, offer_id, reason_id) values ('h', 'drop', 'bankid')`)
	s.Exec(`insert into opening_rule (tenant_id, id, place_id, offer_id, kind, weekday, from_date, start_minute, end_minute)
		values ('h', 'drop', 'bib', 'drop', 'weekly', 1, '2019-01-01', 720, 840)`)
}

// Showing that nothing is free counts once for each wish, network and day, and
// only when the reader came from a page of ours.
func TestFullIsCounted(t *testing.T) {
	s := fullSite(t)
	show := func(path, network, site string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host, r.RemoteAddr = "datahjelpen.example", network+":1234"
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		w := httptest.NewRecorder()
		s.HTTP.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%s answered %d", path, w.Code)
		}
	}
	want := func(n int, what string) {
		t.Helper()
		if got := s.Count(`select cast(coalesce(sum(times), 0) as bigint) from unmet where why = 'full'`); got != n {
			t.Errorf("after %s: counted %d, want %d", what, got, n)
		}
	}
	show("/time/tider?tema=bankid", "192.0.2.7", "")
	show("/time/tider?tema=bankid", "192.0.2.7", "cross-site")
	want(0, "a program, and a link from elsewhere")
	show("/time/tider?tema=bankid", "192.0.2.7", "same-origin")
	show("/time/tider?tema=bankid", "192.0.2.7", "same-origin")
	want(1, "the same page twice")
	show("/time/tider?tema=bankid&sted=bib&sprak=uk", "192.0.2.7", "same-origin")
	want(2, "another wish")
	show("/time/tider?tema=bankid", "198.51.100.9", "same-origin")
	want(3, "another network")
	show("/time/tider?tema=bankid&fra=2026-12-24", "198.51.100.10", "same-origin")
	want(3, "a late day that was chosen")
	s.Wait(24 * time.Hour)
	show("/time/tider?tema=bankid", "192.0.2.7", "same-origin")
	want(4, "the next day")
	s.Exec(`delete from absence where tenant_id = 'h'`)
	show("/time/tider?tema=bankid", "203.0.113.4", "same-origin")
	want(4, "a list with times in it")
	if n := s.Count(`select count(*) from unmet where place_id = 'bib' and language = 'uk' and reason_id = 'bankid'`); n != 1 {
		t.Errorf("%d counts name place and language", n)
	}
}

// Somebody joins the list, is told, and takes the time from the page.
func TestJoinAndTake(t *testing.T) {
	s := fullSite(t)
	p := s.joined("900 00 000")
	p.Has("h1", "Du står på lista")
	p.Has("[role=status]", "Nå står du på lista.")
	p.Has("main", "Vi sier fra på SMS fra Datahjelpen.")
	p.Has("dd", "BankID")
	p.Has("dd", "Alle steder")
	if p.First("meta[name=robots]").Attr("content") != "noindex" {
		t.Error("the page may be indexed")
	}
	code := p.First(".dv-code").Text()

	s.back()
	found := s.follow(s.submit(s.get("/avtale").Form("/avtale").Set("code", code).Set("firstname", "Aud")))
	found.Has("h1", "Det er blitt ledig")
	found.Has("main", "Mandag 9. november kl. 10.00–10.45")
	f := found.posts("/si-fra/")
	receipt := s.follow(s.submit(f))
	receipt.Has("h1", "Timen er bestilt")
	receipt.Has("dd", "Mandag 9. november kl. 10.00–10.45")
	if again := s.submit(f).want(t, http.StatusSeeOther).header.Get("Location"); again != receipt.url {
		t.Errorf("the second click leads to %s, not %s", again, receipt.url)
	}
	s.get(found.url).want(t, http.StatusNotFound).Has("h1", "Du står ikke på lista")
}

// Of two who answer, one gets the time; the other is told, and stays.
func TestTakenByAnother(t *testing.T) {
	s := fullSite(t)
	p := s.joined("900 00 000")
	s.back()
	f := s.get(p.url).posts("/si-fra/")
	s.submit(s.timesForm(0)).want(t, http.StatusSeeOther) // somebody else takes 10.00
	late := s.submit(f).want(t, http.StatusConflict)
	late.Has("[role=alert]", "Denne tiden ble nettopp tatt. Du står fortsatt på lista")
	s.get(p.url).want(t, http.StatusOK).Has(".ds-alert", "Andre tok timen vi sa fra om.")
	s.submit(f.Set("slot", "rubbish")).want(t, http.StatusUnprocessableEntity)
}

func TestLeaveTheList(t *testing.T) {
	s := fullSite(t)
	p := s.joined("900 00 000")
	var out = p.Forms()
	for _, f := range out {
		if strings.HasSuffix(f.Action, "/ut") {
			s.follow(s.submit(f)).want(t, http.StatusOK).Has("h1", "Du er ute av lista")
			s.follow(s.submit(f)).want(t, http.StatusOK)
		}
	}
	if n := s.Count(`select count(*) from earlier`); n != 0 {
		t.Errorf("%d are still on the list", n)
	}
}

func TestJoinRefuses(t *testing.T) {
	s := fullSite(t)
	form := func() page { return s.get("/time/si-fra?tema=bankid").want(t, http.StatusOK) }
	for _, c := range []struct{ name, field, value, id, says string }{
		{"no name", "firstname", "", "#firstname-error", "Fornavn må fylles ut"},
		{"no number", "phone", "", "#phone-error", "Vi trenger et mobilnummer eller en e-postadresse"},
		{"a landline", "phone", "69 11 11 11", "#phone-error", "Vi trenger et mobilnummer eller en e-postadresse"},
		{"a short number", "phone", "900", "#phone-error", "8 siffer"},
		{"a program", "nettside", "http://spam.example", ".ds-error-summary", ""},
	} {
		f := form().posts("/time/si-fra").Set("firstname", "Aud").Set("phone", "900 00 000").Set(c.field, c.value)
		p := s.submit(f).want(t, http.StatusUnprocessableEntity)
		p.Has(c.id, c.says)
		if c.field != "firstname" && p.posts("/time/si-fra").Values.Get("firstname") != "Aud" {
			t.Errorf("%s: what was typed is lost", c.name)
		}
	}
	s.get("/time/si-fra").want(t, http.StatusUnprocessableEntity).Has("h1", "Hva vil du ha hjelp med?")
	f := form().posts("/time/si-fra").Set("firstname", "Aud").Set("phone", "900 00 000")
	if first, second := s.submit(f).header.Get("Location"), s.submit(f).header.Get("Location"); first != second || s.Count(`select count(*) from earlier`) != 1 {
		t.Errorf("sent twice: %s and %s", first, second)
	}
	s.submit(f.Set("firstname", "Eva")).want(t, http.StatusUnprocessableEntity).First(".ds-error-summary")
	s.App.Notify.SMS, s.App.Notify.Mail = nil, nil
	form().Has("main", "Vi kan ikke sende SMS eller e-post herfra ennå.")
	s.get("/time/tider?tema=bankid").Lacks("main a", "Si fra når det blir ledig")
}

// Somebody with an appointment asks to be told of an earlier day, and moves.
func TestEarlierDay(t *testing.T) {
	s := fullSite(t)
	s.Exec(`delete from absence where tenant_id = 'h'`)
	s.Exec(`insert into absence (tenant_id, id, host_id, from_date, to_date) values ('h', 'away', 'anne', '2026-11-09', '2026-11-15')`)
	receipt := s.booked(0)
	receipt.Has("dd", "Mandag 16. november kl. 10.00–10.45")
	path := "/avtale/" + receipt.token()
	ask := s.get(receipt.Link("Si fra hvis det blir ledig tidligere")).want(t, http.StatusOK)
	ask.Has(".dv-lead", "Du har time mandag 16. november kl. 10.00–10.45.")
	waiting := s.follow(s.submit(ask.posts("/avtale/"))).want(t, http.StatusOK)
	waiting.Has("dd", "Mandag 16. november kl. 10.00–10.45")
	waiting.Lacks(".dv-code", "")
	s.get(path).want(t, http.StatusOK).Link("Du står på lista for tidligere time")
	s.back()
	mine := s.get(path).want(t, http.StatusOK)
	mine.Has(".ds-alert", "Det er blitt ledig en tidligere dag.")
	f := s.get(mine.Link("Se timen mandag 9. november kl. 10.00")).want(t, http.StatusOK).posts("/si-fra/")
	for range 2 {
		moved := s.follow(s.submit(f)).want(t, http.StatusOK)
		moved.Has("dd", "Mandag 9. november kl. 10.00–10.45")
	}
	s.get(path+"/tidligere").want(t, http.StatusConflict).Has("main", "Vi kan ikke si fra om tidligere time.")
}

func TestCallback(t *testing.T) {
	s := fullSite(t)
	times := s.get("/time/tider?tema=bankid&sted=bib").want(t, http.StatusOK)
	form := s.get(times.Link("Be om å bli ringt")).want(t, http.StatusOK)
	form.Has("p", "Hjelp med: BankID og innlogging.")
	f := form.posts("/time/ring")
	empty := s.submit(f).want(t, http.StatusUnprocessableEntity)
	empty.Has("#firstname-error", "Fornavn må fylles ut, så vi vet hvem vi skal spørre etter.")
	empty.Has("#phone-error", "Telefonnummer må fylles ut.")
	f.Set("firstname", "Aud").Set("phone", "69 11 11 11").Set("note", "Ring etter 12")
	for range 2 {
		s.follow(s.submit(f)).want(t, http.StatusOK).Has("h1", "Vi ringer deg")
	}
	if calls, unmet := s.Count(`select count(*) from appointment_call`), s.Count(`select cast(coalesce(sum(times), 0) as bigint) from unmet where why = 'callback' and reason_id = 'bankid' and place_id = 'bib'`); calls != 1 || unmet != 1 {
		t.Errorf("%d calls and %d counted, want one of each", calls, unmet)
	}
	s.get("/time/ring").want(t, http.StatusOK)
}

func (s *site) tenant() org.Tenant {
	s.t.Helper()
	tenant, err := org.TenantByID(s.t.Context(), s.DB, "h")
	if err != nil {
		s.t.Fatal(err)
	}
	return tenant
}
