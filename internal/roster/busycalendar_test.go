package roster_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/fetch"
	"digivert/internal/base/vault"
	"digivert/internal/org"
	"digivert/internal/roster"
	"digivert/migrations"
)

// outlook is a calendar on a server, and what happens when it is fetched.
type outlook struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc // nil = the events
	events string
	asked  int
}

func newOutlook(t testing.TB) *outlook {
	t.Helper()
	o := &outlook{}
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(o.serve))
	o.Config.ErrorLog = log.New(io.Discard, "", 0)
	o.StartTLS()
	t.Cleanup(o.Close)
	return o
}

func (o *outlook) serve(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.asked++
	answer, body := o.answer, "BEGIN:VCALENDAR\r\n"+o.events+"END:VCALENDAR\r\n"
	o.mu.Unlock()
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(body)))
	switch {
	case answer != nil:
		answer(w, r)
	case r.Header.Get("If-None-Match") == etag:
		w.WriteHeader(http.StatusNotModified)
	default:
		w.Header().Set("ETag", etag)
		io.WriteString(w, body)
	}
}

func (o *outlook) set(answer http.HandlerFunc, events string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer, o.events = answer, events
}

func (o *outlook) times() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked
}

// address is where the calendar is; it has a part that no table and no error may
// show.
func (o *outlook) address() string { return o.URL + "/" + secretPart + "/calendar.ics" }

const secretPart = "hemmelig4711"

func (o *outlook) client() *fetch.Client {
	own := netip.MustParseAddrPort(o.Listener.Addr().String())
	return fetch.ForTests(func(to netip.AddrPort) bool { return to == own }, o.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// meeting is an event of an hour at an instant.
func meeting(at time.Time) string {
	return "BEGIN:VEVENT\r\nUID:" + fmt.Sprint(at.Unix()) + "@outlook\r\nSUMMARY:Samtale med Petra\r\nDTSTART:" +
		at.UTC().Format("20060102T150405Z") + "\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
}

// connected is a world in which h0 is Kari, with an own calendar that says busy
// from 13.00 to 14.00 today.
func connected(t testing.TB) (*db.DB, *roster.Service, *outlook) {
	t.Helper()
	d, s := world(t, 2)
	o := newOutlook(t)
	s.Vault, s.Calendars = vault.FromKey([vault.KeySize]byte{1}), o.client()
	write(t, d, func(tx db.Tx) { exec(t, tx, `update host set person_id = 'p1' where id = 'h0'`) })
	o.set(nil, meeting(now.Add(4*time.Hour)))
	if err := s.ConnectCalendar(ctx, kari(now), "h0", o.address()); err != nil {
		t.Fatal(err)
	}
	return d, s, o
}

func kari(at time.Time) org.Actor {
	return org.By(tenant, org.Viewer{PersonID: "p1", Memberships: []org.Membership{{OrganisationID: "o1", Role: org.HostRole}}}, at)
}

func starts(t testing.TB, d *db.DB) (all []string) {
	t.Helper()
	list, err := roster.BusyOf(ctx, d, "h0", roster.Stretch{TenantID: tenant, From: now.AddDate(-1, 0, 0), Until: now.AddDate(2, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		all = append(all, b.StartsAt.Format("02 15:04"))
	}
	return all
}

func wants(t testing.TB, d *db.DB, what string, want ...string) {
	t.Helper()
	if got := starts(t, d); !slices.Equal(got, want) {
		t.Errorf("%s: busy %v, want %v", what, got, want)
	}
}

func calendarOf(t testing.TB, s *roster.Service, by org.Actor) (roster.Calendar, error) {
	t.Helper()
	h, err := roster.FindHost(ctx, s.DB, tenant, "h0")
	if err != nil {
		t.Fatal(err)
	}
	return s.Calendar(ctx, by.Viewer, tenant, h)
}

func job(t testing.TB, s *roster.Service, after time.Duration) {
	t.Helper()
	if err := s.FetchCalendars(ctx, now.Add(after)); err != nil {
		t.Fatal(err)
	}
}

func TestConnectCalendar(t *testing.T) {
	d, s, o := connected(t)
	wants(t, d, "connected", "10 12:00")
	c, err := calendarOf(t, s, kari(now))
	if err != nil || c.Server != "127.0.0.1" || !c.FetchedAt.Equal(now) || c.Problem != "" || c.Old(now) || c.Stale(now) {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := calendarOf(t, s, coordinator()); err != nil || c.Server != "" {
		t.Errorf("the coordinator reads %q, %v", c.Server, err)
	}
	stranger := org.By(tenant, org.Viewer{PersonID: "p3", Memberships: []org.Membership{{OrganisationID: "o1", Role: org.HostRole}}}, now)
	if _, err := calendarOf(t, s, stranger); !errs.Is(err, errs.Forbidden) {
		t.Errorf("another host reads the state: %v", err)
	}
	for _, by := range []org.Actor{stranger, coordinator(), org.Operator(tenant, now)} {
		if err := s.ConnectCalendar(ctx, by, "h0", o.address()); !errs.Is(err, errs.Forbidden) {
			t.Errorf("somebody else may connect: %v", err)
		}
	}
	var dump bytes.Buffer
	if err := d.Dump(ctx, migrations.Files, &dump, db.Dumping{Now: now}); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{secretPart, "Petra", "127.0.0.1"} {
		if strings.Contains(dump.String(), word) {
			t.Errorf("the database holds %q", word)
		}
	}
	if n := number(t, d, `select count(*) from audit where action = 'host.calendar.add' and fields = 'calendar' and person_id = 'p1'`); n != 1 {
		t.Errorf("%d lines in the audit trail", n)
	}
}

// What cannot be used is told about the field, and changes nothing.
func TestConnectRefuses(t *testing.T) {
	d, s, o := connected(t)
	for name, c := range map[string]struct {
		address string
		answer  http.HandlerFunc
		key     string
	}{
		"no address":       {"kalenderen min", nil, "fetch.problem.address"},
		"not encrypted":    {"http://eksempel.no/x.ics", nil, "fetch.problem.https"},
		"inside":           {"https://10.0.0.1/x.ics", nil, "fetch.problem.inside"},
		"this machine":     {"https://localhost/x.ics", nil, "fetch.problem.inside"},
		"a page":           {o.address(), func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }, "fetch.problem.kind"},
		"half a calendar":  {o.address(), func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "BEGIN:VCALENDAR\r\n") }, "ical.problem.cut"},
		"not shared":       {o.address(), status(http.StatusNotFound), "fetch.problem.refused"},
		"out of order":     {o.address(), status(http.StatusBadGateway), "fetch.problem.failing"},
		"too many entries": {o.address(), func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, tooMany()) }, "ical.problem.toomany"},
	} {
		o.set(c.answer, "")
		err := s.ConnectCalendar(ctx, kari(now.Add(time.Duration(len(name))*time.Hour)), "h0", c.address)
		fields := errs.FieldsOf(err)
		if len(fields) != 1 || fields[0].Name != "address" || fields[0].Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), secretPart) {
			t.Errorf("%s: the error tells the address: %v", name, err)
		}
	}
	wants(t, d, "what there was", "10 12:00")
}

func tooMany() string {
	var all strings.Builder
	for n := range 6000 {
		all.WriteString(meeting(now.Add(time.Duration(n+1) * time.Minute)))
	}
	return "BEGIN:VCALENDAR\r\n" + all.String() + "END:VCALENDAR\r\n"
}

func TestConnectIsLimited(t *testing.T) {
	_, s, o := connected(t)
	o.set(status(http.StatusNotFound), "")
	before := o.times()
	var err error
	for range 15 {
		err = s.ConnectCalendar(ctx, kari(now), "h0", o.address())
	}
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Key != "roster.calendar.toooften" || o.times()-before > 10 {
		t.Errorf("asked %d times, %v", o.times()-before, err)
	}
}

func TestCalendarIsFetchedAgain(t *testing.T) {
	d, s, o := connected(t)
	two := meeting(now.Add(4*time.Hour)) + meeting(now.Add(28*time.Hour))
	job(t, s, 20*time.Minute)
	if o.times() != 1 {
		t.Error("fetched before it was due")
	}
	o.set(nil, two)
	job(t, s, 40*time.Minute)
	wants(t, d, "one more", "10 12:00", "11 12:00")
	job(t, s, 80*time.Minute) // 304
	wants(t, d, "unchanged", "10 12:00", "11 12:00")
	if c, err := calendarOf(t, s, kari(now)); err != nil || o.times() != 3 || !c.FetchedAt.Equal(now.Add(80*time.Minute)) {
		t.Errorf("asked %d times, fetched at %s, %v", o.times(), c.FetchedAt, err)
	}
	o.set(nil, meeting(now.Add(50*time.Hour)))
	job(t, s, 2*time.Hour)
	wants(t, d, "others", "12 10:00")
	job(t, s, 52*time.Hour)
	wants(t, d, "what is over", nil...)
}

// A day is enough for an unchanged calendar's days ahead to move on.
func TestUnchangedIsNotBelievedForEver(t *testing.T) {
	d, s, o := connected(t)
	weekly := "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261103T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
	o.set(nil, weekly)
	job(t, s, time.Hour)
	first := len(starts(t, d))
	for hour := 2; hour <= 24*14; hour += 2 {
		job(t, s, time.Duration(hour)*time.Hour)
	}
	if got := len(starts(t, d)); got != first {
		t.Errorf("%d weeks ahead two weeks later, before %d", got, first)
	}
}

func TestNoMoreIsKeptThanCanBeBooked(t *testing.T) {
	d, s, o := connected(t)
	far := meeting(now.AddDate(0, 0, 13)) + meeting(now.AddDate(0, 0, 40)) + meeting(now.AddDate(2, 0, 0))
	o.set(nil, far)
	job(t, s, time.Hour)
	wants(t, d, "without offers", "23 08:00")
	write(t, d, func(tx db.Tx) {
		exec(t, tx, `insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days,
			booked_by, audience, created_at) values ('t1', 'f', 'o1', 'appointment', 'place', 'Hjelp', 30, 0, 30, 0, 60, 'everyone', 'everyone', $1)`, now)
	})
	o.set(nil, far)
	job(t, s, 30*time.Hour)
	wants(t, d, "with an offer of 60 days", "23 08:00", "20 08:00")
}

func TestFailingCalendar(t *testing.T) {
	d, s, o := connected(t)
	o.set(status(http.StatusServiceUnavailable), "")
	asked := o.times()
	for minutes := 35; minutes < 24*60; minutes += 5 {
		job(t, s, time.Duration(minutes)*time.Minute)
	}
	if n := o.times() - asked; n < 4 || n > 8 {
		t.Errorf("a failing server was asked %d times in a day", n)
	}
	c, err := calendarOf(t, s, kari(now))
	if err != nil || c.Problem != "fetch.problem.failing" || !c.FetchedAt.Equal(now) || !c.Old(now.Add(6*time.Hour)) || c.Old(now.Add(6*time.Hour-1)) {
		t.Errorf("%+v, %v", c, err)
	}
	o.set(nil, meeting(now.Add(48*time.Hour)))
	job(t, s, 31*time.Hour)
	wants(t, d, "well again", "12 08:00")
	if c, _ := calendarOf(t, s, kari(now)); c.Problem != "" {
		t.Errorf("the problem stands: %s", c.Problem)
	}
}

func TestStaleCalendar(t *testing.T) {
	d, s, o := connected(t)
	o.set(nil, meeting(now.AddDate(0, 0, 13)))
	job(t, s, time.Hour)
	o.set(status(http.StatusNotFound), "")
	day := 24 * time.Hour
	job(t, s, time.Hour+7*day-time.Minute)
	wants(t, d, "a minute before", "23 08:00")
	job(t, s, time.Hour+7*day)
	wants(t, d, "after seven days", nil...)
	c, err := calendarOf(t, s, kari(now))
	if err != nil || !c.Stale(now.Add(time.Hour+7*day)) || c.Problem != "fetch.problem.refused" {
		t.Errorf("%+v, %v", c, err)
	}
	o.set(nil, meeting(now.AddDate(0, 0, 13)))
	job(t, s, 8*day)
	wants(t, d, "there again", "23 08:00")
	o.set(status(http.StatusNotFound), "")
	job(t, s, 38*day-time.Minute)
	if n := number(t, d, `select count(*) from host_calendar`); n != 1 {
		t.Error("the address went too early")
	}
	job(t, s, 38*day)
	gone(t, d, "after thirty days")
	if n := number(t, d, `select count(*) from audit where action in ('host.calendar.stale', 'host.calendar.expire')`); n != 2 {
		t.Errorf("%d lines in the audit trail", n)
	}
}

func gone(t testing.TB, d *db.DB, when string) {
	t.Helper()
	n := number(t, d, `select (select count(*) from host_calendar) + (select count(*) from host_busy) + (select count(*) from host where calendar)`)
	if n != 0 {
		t.Errorf("%s: %d rows are left", when, n)
	}
}

func TestCalendarGoesWithItsOwner(t *testing.T) {
	for name, leave := range map[string]func(*testing.T, *db.DB, *roster.Service){
		"the host removes it": func(t *testing.T, _ *db.DB, s *roster.Service) {
			if err := s.DisconnectCalendar(ctx, kari(now), "h0"); err != nil {
				t.Error(err)
			}
		},
		"the coordinator removes it": func(t *testing.T, _ *db.DB, s *roster.Service) {
			for range 2 {
				if err := s.DisconnectCalendar(ctx, coordinator(), "h0"); err != nil {
					t.Error(err)
				}
			}
		},
		"the host is removed": func(t *testing.T, _ *db.DB, s *roster.Service) {
			if err := s.RemoveHost(ctx, coordinator(), "h0"); err != nil {
				t.Error(err)
			}
		},
		"somebody else is the host": func(t *testing.T, d *db.DB, s *roster.Service) {
			h, err := roster.FindHost(ctx, d, tenant, "h0")
			if err != nil {
				t.Fatal(err)
			}
			h.PersonID = ""
			if _, err := s.SaveHost(ctx, coordinator(), h); err != nil {
				t.Error(err)
			}
		},
		"the account is closed": func(t *testing.T, d *db.DB, s *roster.Service) {
			write(t, d, func(tx db.Tx) { exec(t, tx, `update person set deactivated_at = $1`, now) })
			job(t, s, time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, s, _ := connected(t)
			leave(t, d, s)
			gone(t, d, name)
			if n := number(t, d, `select count(*) from audit where action in ('host.calendar.remove', 'host.calendar.expire')`); n != 1 {
				t.Errorf("%d lines in the audit trail", n)
			}
		})
	}
}

func TestFetchCalendarNow(t *testing.T) {
	d, s, o := connected(t)
	o.set(nil, meeting(now.Add(28*time.Hour)))
	if err := s.FetchCalendar(ctx, kari(now.Add(time.Minute)), "h0"); !errs.Is(err, errs.TooMany) {
		t.Errorf("a minute after: %v", err)
	}
	stranger := org.By(tenant, org.Viewer{PersonID: "p3"}, now.Add(time.Hour))
	if err := s.FetchCalendar(ctx, stranger, "h0"); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a stranger: %v", err)
	}
	wants(t, d, "not fetched", "10 12:00")
	if err := s.FetchCalendar(ctx, kari(now.Add(2*time.Minute)), "h0"); err != nil {
		t.Error(err)
	}
	wants(t, d, "fetched", "11 12:00")
	if err := s.FetchCalendar(ctx, kari(now), "h1"); !errs.Is(err, errs.Forbidden) {
		t.Errorf("another host's: %v", err)
	}
}

// Two processes share the database: each calendar is fetched once. Without the
// lease both would fetch it, as the last look shows.
func TestTwoProcessesFetchOnce(t *testing.T) {
	d, s, o := connected(t)
	o.set(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	}, "")
	twice := func() int {
		before := o.times()
		other := roster.New(d)
		other.Vault, other.Calendars = s.Vault, s.Calendars
		var both sync.WaitGroup
		for _, process := range []*roster.Service{s, other} {
			both.Go(func() {
				if err := process.FetchCalendars(ctx, now.Add(time.Hour)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		return o.times() - before
	}
	if n := twice(); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

// A host who replaces or removes the address while the old one is being fetched
// gets nothing of the old one.
func TestReplacedWhileFetched(t *testing.T) {
	for name, change := range map[string]func(*roster.Service, *outlook) error{
		"removed":  func(s *roster.Service, _ *outlook) error { return s.DisconnectCalendar(ctx, kari(now), "h0") },
		"replaced": func(s *roster.Service, o *outlook) error { return s.ConnectCalendar(ctx, kari(now), "h0", o.URL+"/ny") },
	} {
		d, s, o := connected(t)
		o.set(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/ny") {
				io.WriteString(w, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
				return
			}
			if err := change(s, o); err != nil {
				t.Error(err)
			}
			io.WriteString(w, "BEGIN:VCALENDAR\r\n"+meeting(now.Add(72*time.Hour))+"END:VCALENDAR\r\n")
		}, "")
		job(t, s, time.Hour)
		wants(t, d, name, nil...)
	}
}

// Our own appointments in a host's calendar do not keep the host busy.
func TestOwnAppointmentsAreLeftOut(t *testing.T) {
	d, s, o := connected(t)
	s.OwnDomains = []string{"datahjelpen.example"}
	uid := func(uid string, hours int) string {
		return strings.Replace(meeting(now.Add(time.Duration(hours)*time.Hour)), "UID:", "UID:"+uid+"\r\nX-A:", 1)
	}
	o.set(nil, uid("0123456789abcdefghjk@datahjelpen.example", 4)+uid("0123456789abcdefghjk@datahjelpen.example:8080", 6)+
		uid("0123456789abcdefghjk@eksempel.no", 28)+uid("kari@datahjelpen.example", 52))
	job(t, s, time.Hour)
	wants(t, d, "others'", "11 12:00", "12 12:00")
}

// A stretch longer than any claim is found all the same, from its first day to
// its last.
func TestLongBusyTimes(t *testing.T) {
	d, s, o := connected(t)
	o.set(nil, "BEGIN:VEVENT\r\nUID:ferie\r\nDTSTART;VALUE=DATE:20261112\r\nDTEND;VALUE=DATE:20261119\r\nEND:VEVENT\r\n")
	job(t, s, time.Hour)
	for day := range 9 {
		want := claim("c", (day+1)*24*60)
		free := day < 1 || day > 7
		if taken := take(t, d, want, now); taken != free {
			t.Errorf("on %s: taken %v", want.StartsAt, taken)
		}
		if free {
			write(t, d, func(tx db.Tx) { exec(t, tx, `delete from claim`) })
		}
	}
}

// A restore with an old key ring loses the key: the page says so, and a new
// address can be pasted.
func TestLostKey(t *testing.T) {
	d, s, o := connected(t)
	write(t, d, func(tx db.Tx) { exec(t, tx, `delete from vault_key`) })
	s.Vault = vault.FromKey([vault.KeySize]byte{1})
	job(t, s, time.Hour)
	c, err := calendarOf(t, s, kari(now))
	if err != nil || c.Server != "" || c.Problem != "roster.calendar.unreadable" || o.times() != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if err := s.ConnectCalendar(ctx, kari(now.Add(time.Hour)), "h0", o.address()); err != nil {
		t.Error(err)
	}
}
