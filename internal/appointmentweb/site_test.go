package appointmentweb_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/htmlcheck"
)

// monday is the day on which the tests begin, at 08:00 in Norway. The library is
// open on weekdays from 10 to 14, and has one host, who speaks Norwegian and
// Ukrainian; the service centre is open on Fridays.
var monday = civil.MustDate("2026-11-09")

func at(t testing.TB, d civil.Date, hour, minute int) time.Time {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	instant, ok := d.At(civil.TimeOfDay(hour*60+minute), oslo)
	if !ok {
		t.Fatal("no such time")
	}
	return instant
}

// site is the whole program with a tenant. Its answers are read one by one, as
// they come, with no redirect followed.
type site struct {
	*apptest.Program
	t testing.TB
}

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{apptest.Open(t, at(t, monday, 8, 0)), t}
	s.fill()
	return s
}

func (s *site) fill() {
	s.Exec(`insert into tenant (id, name, service_name, language, zone, phone, phone_hours, interpreter_notice_days, created_at)
		values ('h', 'Halden kommune', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', 'hverdager kl. 9–15', 3, $1)`, s.Now())
	s.Exec(`insert into tenant_host (host, tenant_id) values ('*', 'h')`)
	s.Exec(`insert into organisation (tenant_id, id, name, kind, created_at) values ('h', 'lib', 'Halden bibliotek', 'library', $1)`, s.Now())
	s.place("bib", "Halden bibliotek", 1, 2, 3, 4, 5)
	s.place("serv", "Servicesenteret", 5)
	s.Exec(`update place set directions = 'Gå inn hovedinngangen, 1. etasje.', access = 'stepfree' where id = 'bib'`)
	for i, standard := range []string{"bankid", "email", "unknown"} {
		s.Exec(`insert into reason (tenant_id, id, standard, sort) values ('h', $1, $1, $2)`, standard, i)
	}
	s.Exec(`insert into reason (tenant_id, id, name, other_way, sort) values ('h', 'payslip', 'Lønnslipp', 'Be lønningskontoret om å få den på papir.', 9)`)
	s.Exec(`insert into reason (tenant_id, id, name, sort, hidden) values ('h', 'gone', 'Telefaks', 10, true)`)
	s.offer("lesson", "place", "Datahjelp")
	s.host("anne", "uk")
}

func (s *site) place(id, name string, weekdays ...int) {
	s.Exec(`insert into place (tenant_id, id, organisation_id, slug, name, address, postcode, city, zone, created_at)
		values ('h', $1, 'lib', $1, $2, 'Storgata 1', '1767', 'Halden', 'Europe/Oslo', $3)`, id, name, s.Now())
	for _, day := range weekdays {
		s.Exec(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, $2, 'weekly', $3, '2019-01-01', 600, 840)`, fmt.Sprint(id, day), id, day)
	}
}

// offer is 45 minutes and 15 of buffer, each hour, at both places.
func (s *site) offer(id, channel, name string) {
	s.Exec(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days, booked_by, audience, created_at)
		values ('h', $1, 'lib', 'appointment', $2, $3, 45, 15, 60, 60, 28, 'everyone', 'everyone', $4)`, id, channel, name, s.Now())
	for _, placeID := range []string{"bib", "serv"} {
		s.Exec(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', $1, $2)`, id, placeID)
	}
}

func (s *site) host(id string, languages ...string) {
	s.Exec(`insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('h', $1, 'lib', $1, $2)`, id, s.Now())
	for i, placeID := range []string{"bib", "bib", "bib", "bib", "serv"} {
		s.Exec(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, $2, $3, 'weekly', $4, '2019-01-01', 0, 1440)`, fmt.Sprint(id, i), id, placeID, i+1)
	}
	for _, language := range languages {
		s.Exec(`insert into host_language (tenant_id, host_id, language) values ('h', $1, $2)`, id, language)
	}
}

// page is an answer; every HTML page is linted when it comes.
type page struct {
	*htmlcheck.Document
	status int
	header http.Header
	body   string
	url    string
}

func (s *site) send(r *http.Request) page {
	s.t.Helper()
	r.Host, r.RemoteAddr = "datahjelpen.example", "192.0.2.7:1234"
	w := httptest.NewRecorder()
	s.HTTP.ServeHTTP(w, r)
	body := w.Body.Bytes()
	p := page{status: w.Code, header: w.Header(), body: string(body), url: r.URL.Path}
	if strings.HasPrefix(p.header.Get("Content-Type"), "text/html") && len(body) > 0 && w.Code/100 != 3 {
		apptest.Look(s.t, r.URL.String(), body)
	}
	p.Document = htmlcheck.Parse(s.t, body)
	return p
}

func (s *site) get(path string) page {
	s.t.Helper()
	return s.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form as a browser would, and does not follow the answer.
func (s *site) post(path string, values url.Values) page {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r)
}

func (s *site) submit(f htmlcheck.Form) page { s.t.Helper(); return s.post(f.Action, f.Values) }

// follow goes where an answer sends the reader.
func (s *site) follow(p page) page {
	s.t.Helper()
	to := p.header.Get("Location")
	if p.status != http.StatusSeeOther || to == "" {
		s.t.Fatalf("%s answered %d, not a redirect\n%s", p.url, p.status, p.Outline())
	}
	next := s.get(to)
	next.url = to
	return next
}

func (p page) want(t testing.TB, status int) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("%s answered %d, want %d\n%s", p.url, p.status, status, p.Outline())
	}
	return p
}

// chooseTime goes through step 1 and 2 and stops at the form of step 3.
func (s *site) chooseTime(option int) page {
	s.t.Helper()
	return s.follow(s.submit(s.timesForm(option)))
}

func (s *site) timesForm(option int) htmlcheck.Form {
	s.t.Helper()
	f := s.get("/time/tider?tema=bankid").want(s.t, http.StatusOK).posts("/time/tider")
	return f.Set("slot", f.Choices("slot")[option])
}

// contact is the filled-in form of step 3.
func contact(p page) htmlcheck.Form {
	return p.Form("/time/hvem/").Set("firstname", "Aud").Set("phone", "900 00 000")
}

// booked is a booked appointment's receipt.
func (s *site) booked(option int) page {
	s.t.Helper()
	return s.follow(s.submit(contact(s.chooseTime(option)))).want(s.t, http.StatusOK)
}

// token is that of the page of an appointment.
func (p page) token() string {
	path, _, _ := strings.Cut(strings.TrimPrefix(p.url, "/avtale/"), "?")
	return path
}

// posts is the form that posts to the path; a filter may get from the same.
func (p page) posts(path string) htmlcheck.Form {
	for _, form := range p.Forms() {
		if form.Method == http.MethodPost && strings.HasPrefix(form.Action, path) {
			return form
		}
	}
	p.TB().Fatalf("no form posts to %s\n%s", path, p.Outline())
	return htmlcheck.Form{}
}
