package demo

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/sms"
	"digivert/internal/base/vault"
	"digivert/internal/dropin"
	"digivert/internal/freetime"
	"digivert/internal/insight"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

var ctx = context.Background()

func services(t testing.TB, now time.Time) Services {
	t.Helper()
	d := dbtest.New(t)
	v := vault.FromKey([vault.KeySize]byte{1})
	s := Services{DB: d, Org: org.New(d, v), Place: place.New(d), Roster: roster.New(d), Referrals: &visit.Referrals{DB: d, Vault: v}, Insight: insight.New(d, place.New(d), v), Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	s.Roster.Vault = v
	s.Appointment = appointment.New(d, v, s.Place)
	s.DropIn = dropin.New(d, v, s.Place, s.Appointment)
	s.Appointment.Notify = &notify.Service{DB: d, SMS: &sms.Log{Log: s.Log}}
	s.Place.OnClose = s.Appointment.OnClose
	return s
}

func fill(t testing.TB, now time.Time) Services {
	t.Helper()
	s := services(t, now)
	if err := Fill(ctx, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func count(t testing.TB, d *db.DB, query string, args ...any) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Count, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func tenantAt(t testing.TB, s Services, host string) org.Tenant {
	t.Helper()
	tenant, err := s.Org.TenantByHost(ctx, host)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func oslo(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A Wednesday at noon, so that the very day has a past and a future.
func wednesday(t testing.TB) time.Time { return time.Date(2026, 11, 11, 12, 20, 0, 0, oslo(t)) }

// One demo is enough for all that only looks at it.
func TestFill(t *testing.T) {
	s := fill(t, wednesday(t))
	for name, look := range map[string]func(*testing.T, Services){
		"counts": counts, "nobody is booked twice": bookedOnce, "everything can be booked": bookable,
		"roles and names": rolesAndNames, "the day": theDay, "filled twice": filledTwice, "the same each time": theSame, "own calendars": calendars,
	} {
		t.Run(name, func(t *testing.T) { look(t, s) })
	}
}

func counts(t *testing.T, s Services) {
	for _, c := range []struct {
		what     string
		query    string
		from, to int
	}{
		{"municipalities", `select count(*) from tenant where demo`, 2, 2},
		{"organisations of Halden", `select count(*) from organisation o join tenant t on t.id = o.tenant_id where t.name = 'Halden kommune'`, 9, 9},
		{"places", `select count(*) from place`, 7, 7},
		{"offers", `select count(*) from offer`, 9, 9},
		{"drop-in", `select count(*) from offer where kind = 'dropin'`, 1, 1},
		{"on the earlier-time list", `select count(*) from earlier`, 4, 4},
		{"of those with an appointment", `select count(*) from earlier where appointment_id is not null`, 1, 1},
		{"told of a free time", `select count(*) from earlier_offer where n > 0`, 1, 3},
		{"weeks with unmet need", `select count(distinct service_date) from unmet`, 20, 45},
		{"hosts", `select count(*) from host`, 14, 14},
		{"languages of hosts", `select count(distinct language) from host_language`, 7, 7},
		{"hosts who have not pledged", `select count(*) from host where pledged_on is null`, 0, 0},
		{"absences", `select count(*) from absence`, 3, 3},
		{"moved since a host is ill", `select count(*) from audit where action in ('appointment.move', 'appointment.host')`, 1, 20},
		{"closures", `select count(*) from closure`, 1, 1},
		{"visits", `select count(*) from visit`, 1000, 2500},
		{"helped on", `select count(*) from referral`, 8, 8},
		{"who came with a slip", `select count(*) from referral where state in ('came', 'done')`, 4, 4},
		{"slips that nobody used", `select count(*) from referral where state = 'expired' and code_sealed is null`, 1, 1},
		{"groups", `select count(*) from visit_group where settled`, 8, 8},
		{"what was said", `select count(*) from visit_comment`, 5, 60},
		{"visits in the sample", `select count(*) from visit where sampled`, 30, 150},
		{"visits of employees", `select count(*) from visit where employee`, 1, 80},
		{"settled visits", `select count(*) from visit where settled`, 1000, 2500},
		{"visits of a past day that are not settled", `select count(*) from visit where not settled and service_date < '2026-11-11'`, 0, 0},
		{"booked ahead", `select count(*) from appointment where state = 'booked' and service_date > '2026-11-11'`, 60, 300},
		{"months with open figures", `select count(distinct month) from published`, 9, 10},
		{"links to them", `select count(*) from share`, 2, 2},
		{"no-shows", `select count(*) from appointment where state = 'noshow'`, 3, 60},
		{"cancelled by them", `select count(*) from appointment where state = 'excused'`, 3, 60},
		{"held", `select count(*) from appointment where state = 'held'`, 1, 1},
		{"served today", `select count(*) from appointment where state = 'served' and service_date = '2026-11-11'`, 1, 30},
		{"later today", `select count(*) from appointment where state = 'booked' and service_date = '2026-11-11'`, 1, 30},
		{"unfinished days", `select count(*) from appointment where state in ('booked', 'arrived') and service_date < '2026-11-11'`, 0, 0},
		{"interpreters to order", `select count(*) from appointment_task where done_at is null`, 2, 2},
		{"interpreters ordered", `select count(*) from appointment_task where done_at is not null`, 1, 1},
		{"letters to print", `select count(*) from letter where state = 'waiting'`, 2, 2},
		{"booked at a desk", `select count(*) from appointment where made_via = 'phone'`, 10, 200},
		{"booked by partners", `select count(*) from appointment where made_via = 'partner'`, 1, 100},
		{"whom the partner may ask after", `select count(*) from appointment where tell_partner and made_via = 'partner'`, 1, 50},
		{"asked to be called", `select count(*) from appointment_call where why = 'callback' and state = 'open'`, 2, 2},
		{"to be told that we cancelled", `select count(*) from appointment_call where why = 'changed'`, 1, 60},
		{"who want no call", `select count(*) from appointment where no_call and state = 'booked'`, 1, 1},
		{"put in although no time was free", `select count(*) from appointment where override_kind <> ''`, 2, 2},
		{"for employees", `select count(*) from offer where audience = 'employees'`, 1, 1},
		{"contact data that are due", `select count(*) from appointment where not redacted and contact_due <= '2026-11-11'`, 0, 0},
	} {
		if n := count(t, s.DB, c.query); n < c.from || n > c.to {
			t.Errorf("%s: %d, want %d to %d", c.what, n, c.from, c.to)
		}
	}
}

func bookedOnce(t *testing.T, s Services) {
	n := count(t, s.DB, `select count(*) from appointment a join appointment b
		on b.tenant_id = a.tenant_id and b.host_id = a.host_id and b.id <> a.id
		where a.state in ('booked', 'arrived', 'noshow') and b.state in ('booked', 'arrived', 'noshow')
		and a.starts_at < b.ends_at and b.starts_at < a.ends_at and a.override_kind = '' and b.override_kind = ''`)
	if n != 0 {
		t.Errorf("%d appointments overlap", n)
	}
	lost := count(t, s.DB, `select count(*) from appointment a where a.state = 'booked' and a.service_date > '2026-11-11'
		and not exists (select 1 from claim c where c.tenant_id = a.tenant_id and c.id = a.claim_id and c.host_id = a.host_id)`)
	if lost != 0 {
		t.Errorf("%d appointments do not occupy their host", lost)
	}
}

// Whatever the day, there are times to book in both municipalities, and nothing
// in the diary breaks a rule.
func TestFillOnAnyDay(t *testing.T) {
	for _, at := range []string{
		"2026-11-15 23:50", // Sunday
		"2026-12-24 09:00", // Christmas Eve
		"2026-10-24 14:00", // Saturday, the day before summer time ends
		"2027-03-28 00:10", // Easter Sunday, the day of the change
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			now, err := time.ParseInLocation("2006-01-02 15:04", at, oslo(t))
			if err != nil {
				t.Fatal(err)
			}
			s := fill(t, now)
			for _, host := range []string{"anything.example", "aremark.localhost"} {
				if times := free(t, s, tenantAt(t, s, host), 14); len(times) < 5 {
					t.Errorf("%s: %d free times within a fortnight", host, len(times))
				}
			}
		})
	}
}

func free(t testing.TB, s Services, tenant org.Tenant, days int) []freetime.Time {
	t.Helper()
	times, err := s.Appointment.Free.Times(ctx, s.DB, freetime.Search{Tenant: tenant, By: freetime.Resident, Days: days, Now: s.Now})
	if err != nil {
		t.Fatal(err)
	}
	return times
}

// Each reason, and each language of the hosts, leads to a time.
func bookable(t *testing.T, s Services) {
	halden := tenantAt(t, s, "halden.localhost")
	reasons, err := s.Place.Reasons(ctx, s.DB, halden.ID)
	if err != nil || len(reasons) <= len(place.Standards()) {
		t.Fatalf("%d reasons, %v", len(reasons), err)
	}
	for _, r := range reasons {
		l, err := s.Appointment.Free.List(ctx, s.DB, freetime.Search{Tenant: halden, ReasonID: r.ID, By: freetime.Resident, Now: s.Now})
		if err != nil || len(l.Times) < 5 {
			t.Errorf("%s%s: %d times, %v", r.Standard, r.Name, len(l.Times), err)
		}
	}
	for _, language := range []string{"nb", "en", "uk", "ar", "pl", "so"} {
		q := freetime.Search{Tenant: halden, Language: language, By: freetime.Resident, Now: s.Now}
		if l, err := s.Appointment.Free.List(ctx, s.DB, q); err != nil || len(l.Times) < 2 {
			t.Errorf("%s: %d times, %v", language, len(l.Times), err)
		}
	}
}

func rolesAndNames(t *testing.T, s Services) {
	halden := tenantAt(t, s, "localhost")
	people, err := org.People(ctx, s.DB, halden.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range org.Roles() {
		found := false
		for _, p := range people {
			found = found || org.Viewer{Memberships: p.Memberships}.Has(role)
		}
		if !found {
			t.Errorf("nobody is %s", role)
		}
	}
	if halden.ServiceName != "Datahjelpen" || halden.Language != "nb" || !halden.Demo {
		t.Errorf("Halden is %+v", halden)
	}
	if a := tenantAt(t, s, "aremark.localhost"); a.ServiceName != "Digihjelpa" || a.Language != "nn" || !a.Demo {
		t.Errorf("Aremark is %+v", a)
	}
	numbers, err := org.Numbers(ctx, s.DB, halden.ID)
	if err != nil || org.NumberOn(numbers, civil.MustDate("2019-05-01")) != "0101" ||
		org.NumberOn(numbers, civil.MustDate("2022-05-01")) != "3001" || org.NumberOn(numbers, civil.MustDate("2026-05-01")) != "3101" {
		t.Errorf("numbers %v, %v", numbers, err)
	}
}

// A host's day has the guests by name, and the visits can be counted.
func theDay(t *testing.T, s Services) {
	halden := tenantAt(t, s, "localhost")
	people, err := org.People(ctx, s.DB, halden.ID)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range people {
		viewer := org.Viewer{PersonID: p.ID, Name: p.Name, Memberships: p.Memberships}
		day, err := s.Appointment.Day(ctx, appointment.DayQuery{Tenant: halden, Viewer: viewer, Date: civil.MustDate("2026-11-11")})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range day {
			seen[a.Contact.FirstName] = true
		}
	}
	for _, name := range []string{"Aud", "Yusuf", "Gerda", "Kåre", "Amina"} {
		if !seen[name] {
			t.Errorf("%s does not come today", name)
		}
	}
	totals, err := visit.Count(ctx, s.DB, visit.Filter{TenantID: halden.ID})
	if err != nil || totals.Visits < 100 || len(totals.ByOutcome) < 4 || len(totals.ByTopic) < 10 || len(totals.ByPlace) < 5 {
		t.Errorf("totals %+v, %v", totals, err)
	}
}

func filledTwice(t *testing.T, s Services) {
	tables := []string{"tenant", "organisation", "person", "place", "offer", "host", "appointment", "visit", "audit", "claim"}
	before := map[string]int{}
	for _, table := range tables {
		before[table] = count(t, s.DB, `select count(*) from `+table)
	}
	s.Now = s.Now.AddDate(0, 0, 3)
	if err := Fill(ctx, s); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if n := count(t, s.DB, `select count(*) from `+table); n != before[table] {
			t.Errorf("%s: %d rows, were %d", table, n, before[table])
		}
	}
}

func TestFillRefuses(t *testing.T) {
	s := services(t, wednesday(t))
	settings := aremark().settings
	settings.Demo, settings.Now = false, s.Now
	if _, err := s.Org.AddTenant(ctx, settings); err != nil {
		t.Fatal(err)
	}
	if err := Fill(ctx, s); !errors.Is(err, ErrInUse) {
		t.Errorf("beside a real municipality: %v", err)
	}
	half := services(t, wednesday(t))
	if err := half.build(ctx, town{settings: halden().settings}); err != nil {
		t.Fatal(err)
	}
	if err := Fill(ctx, half); !errors.Is(err, ErrHalf) {
		t.Errorf("half filled: %v", err)
	}
}

// The same day gives the same demo: the very same guests, and all but the same
// number of others (which free host one gets is not the same).
func theSame(t *testing.T, one Services) {
	two := fill(t, wednesday(t))
	for _, query := range []string{
		`select count(*) from appointment`, `select count(*) from visit`, `select count(*) from appointment where state = 'booked'`,
	} {
		a, b := count(t, one.DB, query), count(t, two.DB, query)
		if difference := a - b; difference*difference > a {
			t.Errorf("%s: %d and %d", query, a, b)
		}
	}
	query := `select a.starts_at || o.name from appointment a join offer o on o.tenant_id = a.tenant_id and o.id = a.offer_id
		where a.interpreter <> '' order by 1`
	if one.DB.Engine() == db.Postgres {
		query = strings.Replace(query, "a.starts_at", "cast(a.starts_at as text)", 1)
	}
	a, errA := db.All(ctx, one.DB, db.Strings, query)
	b, errB := db.All(ctx, two.DB, db.Strings, query)
	if errA != nil || errB != nil || len(a) < 3 || !slices.Equal(a, b) {
		t.Errorf("guests: %v and %v, %v, %v", a, b, errA, errB)
	}
}

// Own calendars are there, one cannot be fetched any more, one clashes with what
// somebody has booked, and none is ever due: a demo asks no server.
func calendars(t *testing.T, s Services) {
	for what, c := range map[string]struct {
		query string
		want  int
	}{
		"calendars":      {`select count(*) from host_calendar`, 2},
		"with a problem": {`select count(*) from host_calendar where problem <> ''`, 1},
	} {
		if n := count(t, s.DB, c.query); n != c.want {
			t.Errorf("%s: %d, want %d", what, n, c.want)
		}
	}
	if n := count(t, s.DB, `select count(*) from host_calendar where next_at < $1`, s.Now.AddDate(10, 0, 0)); n != 0 {
		t.Errorf("%d are due some day", n)
	}
	halden := tenantAt(t, s, "halden.localhost")
	clashes, err := roster.Clashes(ctx, s.DB, roster.Stretch{TenantID: halden.ID, From: s.Now, Until: s.Now.AddDate(0, 1, 0), Now: s.Now})
	if err != nil || len(clashes) != 1 {
		t.Errorf("%d clashes, %v", len(clashes), err)
	}
}
