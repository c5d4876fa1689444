package roster

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/fetch"
	"digivert/internal/base/ical"
	"digivert/internal/base/id"
	"digivert/internal/org"
	"digivert/internal/place"
)

// The rhythm of fetching.
const (
	calendarEvery = 30 * time.Minute
	calendarLease = 2 * time.Minute // well above fetch.Within
	mostPause     = 6 * time.Hour   // between tries that fail
	believe304    = 24 * time.Hour  // then all is read again, since the days ahead have moved on
	betweenTries  = 2 * time.Minute // that a person asks for
	atOnce        = 4               // calendars fetched side by side
	mostStretches = 5000            // of one calendar, before they are merged
	marginDays    = 2               // beyond what can be booked, for a calendar found unchanged
	leastDays     = 14              // ahead, for what the page tells
	mostDays      = 365
)

// pause is how long to wait after so many failures in a row: twice as long for
// each, and never the same for all, so that one server is not asked by everybody
// at once.
func pause(failures int) time.Duration {
	wait := min(calendarEvery<<min(failures, 10), mostPause)
	return wait - wait/10 + rand.N(wait/5)
}

func (s *Service) client() *fetch.Client {
	if s.Calendars == nil {
		return &fetch.Client{}
	}
	return s.Calendars
}

// wanted is a calendar to be fetched; etag and modified are of what we have.
type wanted struct {
	address, etag, modified string
	now                     time.Time
}

// fetched is what came.
type fetched struct {
	busy           []Busy
	unread         int
	etag, modified string
	unchanged      bool
}

// fetch asks the network. It must not be called inside a write.
func (s *Service) fetch(ctx context.Context, tenantID string, w wanted) (got fetched, err error) {
	q, err := s.busyQuery(ctx, tenantID, w.now)
	if err != nil {
		return got, err
	}
	file, err := s.client().Get(ctx, fetch.Request{
		Address: w.address, ETag: w.etag, Modified: w.modified, Accept: "text/calendar", Begins: "BEGIN:VCALENDAR",
	})
	if err != nil || file.Unchanged {
		return fetched{unchanged: file.Unchanged}, err
	}
	times, err := ical.ReadBusy(string(file.Body), q)
	if err != nil {
		return got, err
	}
	got = fetched{unread: times.Unread, etag: file.ETag, modified: file.Modified}
	for _, b := range times.Stretches {
		got.busy = append(got.busy, Busy{StartsAt: b.Start, EndsAt: b.End})
	}
	return got, nil
}

// busyQuery asks for no more than can be booked: from now until the last day of
// the offer with the longest horizon.
func (s *Service) busyQuery(ctx context.Context, tenantID string, now time.Time) (q ical.BusyQuery, err error) {
	tenant, err := org.TenantByID(ctx, s.DB, tenantID)
	if err != nil {
		return q, err
	}
	offers, err := place.New(s.DB).BareOffers(ctx, s.DB, tenantID)
	if err != nil {
		return q, err
	}
	days := leastDays
	for _, o := range offers {
		days = max(days, o.Horizon)
	}
	hosts, err := org.HostNames(ctx, s.DB, tenantID)
	if err != nil {
		return q, err
	}
	today := civil.DateOf(now, tenant.Location())
	return ical.BusyQuery{
		From: now, Until: today.AddDays(min(days, mostDays) + marginDays).Midnight(tenant.Location()), Zone: tenant.Location(),
		Ours: ours(append(hosts, s.OwnDomains...)), Most: mostStretches,
	}, nil
}

// ours tells whether an event is one that this program made: an appointment must
// not keep its own host busy. Its UID is our id at one of our domains.
func ours(domains []string) func(uid string) bool {
	return func(uid string) bool {
		local, domain, _ := strings.Cut(uid, "@")
		if host, _, err := net.SplitHostPort(domain); err == nil {
			domain = host
		}
		return id.Valid(local) && (slices.Contains(domains, "*") || slices.Contains(domains, strings.ToLower(domain)))
	}
}

// lease takes a calendar to fetch; false when it is not due, or somebody else
// fetches it. One that a person asks for is due when it has not just been tried.
func (s *Service) lease(ctx context.Context, tenantID, hostID string, w lease) (c Calendar, ok bool, err error) {
	condition, least := `next_at <= $5`, w.now
	if w.asked {
		condition, least = `tried_at <= $5`, w.now.Add(-betweenTries)
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(tx.Context(), tx, `update host_calendar set leased_until = $1, tried_at = $2
			where tenant_id = $3 and host_id = $4 and `+condition+` and (leased_until is null or leased_until <= $6)`,
			w.until(), w.now, tenantID, hostID, least, w.now)
		if err != nil || n == 0 {
			return err
		}
		ok = true
		c, err = db.One(tx.Context(), tx, scanCalendar, calendarColumns+`and host_id = $2`, tenantID, hostID)
		return err
	})
	return c, ok && err == nil, err
}

type lease struct {
	now   time.Time
	asked bool // by a person
}

func (l lease) until() time.Time { return l.now.Add(calendarLease) }

// fetchLeased fetches a leased calendar and keeps what came, or why nothing did.
func (s *Service) fetchLeased(ctx context.Context, tenantID string, c Calendar, l lease) error {
	address, failure := s.open(ctx, s.DB, tenantID, c)
	var got fetched
	if failure == nil {
		w := wanted{address: address, now: l.now}
		if l.now.Before(c.readAt.Add(believe304)) {
			w.etag, w.modified = c.etag, c.modified
		}
		got, failure = s.fetch(ctx, tenantID, w)
	}
	if failure != nil && ctx.Err() != nil {
		return failure // we are stopping; the lease ends by itself
	}
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err := s.DB.Write(keep, func(tx db.Tx) error { return finish(tx, tenantID, c, result{l, got, failure}) })
	if key, _ := errs.KeyOf(failure); failure != nil && key == "" {
		err = errors.Join(err, failure) // a fault of ours, not of the calendar
	}
	return err
}

type result struct {
	lease
	got     fetched
	failure error
}

// finish keeps a result, unless the address was replaced or removed meanwhile.
func finish(tx db.Tx, tenantID string, c Calendar, r result) error {
	ctx := tx.Context()
	if there, err := bump(ctx, tx, tenantID, c.HostID); err != nil || !there {
		return err
	}
	if r.failure == nil {
		c.Problem, c.failures, c.FetchedAt = "", 0, r.now
		if !r.got.unchanged {
			c.Unread, c.etag, c.modified, c.readAt = r.got.unread, r.got.etag, r.got.modified, r.now
		}
	} else {
		c.failures++
		c.Problem = problemKey(r.failure)
	}
	n, err := db.Exec(ctx, tx, `update host_calendar set leased_until = null, next_at = $1, fetched_at = $2, read_at = $3, failures = $4, problem = $5,
		unread = $6, etag = $7, modified = $8 where tenant_id = $9 and host_id = $10 and id = $11 and leased_until = $12`,
		r.now.Add(pause(c.failures)), c.FetchedAt, c.readAt, c.failures, c.Problem, c.Unread, c.etag, c.modified, tenantID, c.HostID, c.id, r.until())
	if err != nil || n == 0 || r.failure != nil || r.got.unchanged {
		return err
	}
	return told{tenantID, c.HostID, r.got.busy, r.now}.keep(ctx, tx)
}

// problemKey is the locale key of the sentence for a failure.
func problemKey(failure error) string {
	if errs.Is(failure, errs.Gone) {
		return "roster.calendar.unreadable"
	}
	if key, _ := errs.KeyOf(failure); key != "" {
		return key
	}
	return "web.error.internal"
}

// FetchCalendar fetches a host's own calendar now, because somebody who may plan
// the host's time asks. errs.TooMany when it was tried a moment ago.
func (s *Service) FetchCalendar(ctx context.Context, by org.Actor, hostID string) (err error) {
	defer errs.Wrap(&err, "roster.FetchCalendar(%s)", hostID)
	h, err := FindHost(ctx, s.DB, by.TenantID, hostID)
	if err != nil {
		return err
	}
	if !MayPlan(by.Viewer, h) {
		return refuse()
	}
	l := lease{now: by.Now, asked: true}
	c, ok, err := s.lease(ctx, by.TenantID, hostID, l)
	switch {
	case err != nil:
		return err
	case !ok:
		return errs.E(errs.TooMany, "roster.calendar.justtried")
	}
	return s.fetchLeased(ctx, by.TenantID, c, l)
}

// FetchCalendars fetches every calendar that is due, and forgets what is over,
// too old or of somebody who has left. It is a job: one calendar that fails
// stands in no other's way, and two processes fetch each once.
func (s *Service) FetchCalendars(ctx context.Context, now time.Time) (err error) {
	defer errs.Wrap(&err, "roster.FetchCalendars")
	tenants, err := org.Tenants(ctx, s.DB)
	if err != nil {
		return err
	}
	var failed []error
	for _, t := range tenants {
		due, err := s.dueIn(ctx, t.ID, now)
		failed = append(failed, err, s.fetchAll(ctx, t.ID, due, now))
	}
	return errors.Join(failed...)
}

// dueIn tidies, and lists the hosts whose calendars are due. A tenant without
// calendars costs one question.
func (s *Service) dueIn(ctx context.Context, tenantID string, now time.Time) (hostIDs []string, err error) {
	n, err := db.One(ctx, s.DB, db.Count, `select count(*) from host_calendar where tenant_id = $1`, tenantID)
	if err != nil || n == 0 {
		return nil, err
	}
	for _, tidy := range []func(db.Tx, string, time.Time) error{forgetOver, tidyCalendars} {
		if err := s.DB.Write(ctx, func(tx db.Tx) error { return tidy(tx, tenantID, now) }); err != nil {
			return nil, err
		}
	}
	return db.All(ctx, s.DB, db.Strings, `select host_id from host_calendar where tenant_id = $1 and next_at <= $2 order by next_at`, tenantID, now)
}

func (s *Service) fetchAll(ctx context.Context, tenantID string, hostIDs []string, now time.Time) error {
	failed := make([]error, len(hostIDs))
	room := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, hostID := range hostIDs {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			l := lease{now: now}
			c, ok, err := s.lease(ctx, tenantID, hostID, l)
			if ok {
				err = s.fetchLeased(ctx, tenantID, c, l)
			}
			failed[i] = err
		})
	}
	all.Wait()
	return errors.Join(failed...)
}
