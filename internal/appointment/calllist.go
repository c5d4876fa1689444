package appointment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// CallQuery asks for the ring-list of a viewer.
type CallQuery struct {
	Tenant org.Tenant
	Viewer org.Viewer
	Now    time.Time
}

func (q CallQuery) today() civil.Date { return civil.DateOf(q.Now, q.Tenant.Location()) }

// CallList is whom to ring, and who should have been rung but cannot be. In each
// list those come last whom it is too early to try again.
type CallList struct {
	Changed, Unreached, Remind, Back []Call
	Done                             []Call // today, by the viewer's organisations
}

// Count is how many there are to ring.
func (l CallList) Count() (n int) {
	for _, c := range slices.Concat(l.Changed, l.Unreached, l.Remind, l.Back) {
		if c.Rings() {
			n++
		}
	}
	return n
}

// Calls lists whom the viewer's organisations ring. Names and numbers are there
// alone for those who may see them (org.Viewer.SeesContact); others get none of
// it, nor hear that there is anything.
func (s *Service) Calls(ctx context.Context, q CallQuery) (l CallList, err error) {
	defer errs.Wrap(&err, "Calls")
	b := callBook{service: s, query: q, kept: map[CallKey]callRow{}, told: map[string]bool{}}
	where, args := viewed(q.Tenant.ID, q.Viewer)
	if len(args) == 1 {
		return l, nil
	}
	rows, err := db.All(ctx, s.DB, scanCall, callColumns+where+`order by made_at, id`, args...)
	if err != nil {
		return l, err
	}
	failed, err := notify.Unreached(ctx, s.DB, q.Tenant.ID)
	if err != nil {
		return l, err
	}
	if err := b.open(ctx, rows, failed); err != nil {
		return l, err
	}
	return b.list(ctx, rows, failed)
}

// callBook is what a ring-list is written from.
type callBook struct {
	service      *Service
	query        CallQuery
	appointments map[string]row      // opened, that the viewer may see
	kept         map[CallKey]callRow // what is already marked of those about an appointment
	told         map[string]bool     // appointments that need no reminder: they are on another list, or were just rung
}

// open reads the appointments that calls and failed messages are about.
func (b *callBook) open(ctx context.Context, rows []callRow, failed []notify.Item) error {
	var ids []string
	for _, c := range rows {
		if c.Why != CallBack {
			b.kept[CallKey{AppointmentID: c.AppointmentID, Version: c.Version, Why: c.Why}] = c
		}
		ids = append(ids, c.AppointmentID)
	}
	for _, item := range failed {
		ids = append(ids, item.SubjectID)
	}
	found, err := loadAll(ctx, b.service.DB, b.query.Tenant.ID, ids)
	if err != nil {
		return err
	}
	b.appointments = map[string]row{}
	for _, a := range seen(b.query.Viewer, found) {
		if b.appointments[a.ID], err = b.service.open(ctx, b.service.DB, a); err != nil {
			return err
		}
	}
	return nil
}

// mostInList bounds how many ids one statement names.
const mostInList = 500

func loadAll(ctx context.Context, r db.Reader, tenantID string, ids []string) (all []row, err error) {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	for some := range slices.Chunk(ids, mostInList) {
		rows, err := db.All(ctx, r, scan, columns+`and id in (`+db.Placeholders(2, len(some))+`)`, append([]any{tenantID}, db.Args(some)...)...)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (b *callBook) list(ctx context.Context, rows []callRow, failed []notify.Item) (l CallList, err error) {
	for _, c := range rows {
		if err := b.place(ctx, &l, c); err != nil {
			return l, err
		}
	}
	for _, item := range failed {
		if a, there := b.appointments[item.SubjectID]; there && a.Version == item.Version && b.ahead(a) {
			b.follow(&l.Unreached, a, CallUnreached, item.DoneAt)
		}
	}
	due, err := b.due(ctx)
	for _, a := range due {
		if !b.told[a.ID] {
			b.follow(&l.Remind, a, CallRemind, a.CreatedAt)
		}
	}
	for _, one := range []*[]Call{&l.Changed, &l.Unreached, &l.Remind, &l.Back} {
		b.sort(*one)
	}
	slices.SortFunc(l.Done, func(a, b Call) int { return b.DoneAt.Compare(a.DoneAt) })
	return l, err
}

// place puts a call that has a row where it belongs, if it still does. Those of
// messages and reminders follow from the appointment.
func (b *callBook) place(ctx context.Context, l *CallList, c callRow) error {
	if c.Why == CallBack {
		opened, err := b.service.openCall(ctx, b.service.DB, c)
		if err != nil {
			return err
		}
		c = opened
		c.Appointment = b.appointments[c.AppointmentID].Appointment
	} else {
		a, there := b.appointments[c.AppointmentID]
		if !there || a.Version != c.Version || !b.ahead(a) {
			return nil
		}
		c.Call = c.about(a)
		b.told[a.ID] = b.told[a.ID] || c.Why != CallRemind
	}
	switch {
	case c.State != CallOpen && !c.DoneAt.Before(startOf(b.query.Tenant, b.query.Now)):
		l.Done = append(l.Done, c.Call)
	case c.State == CallOpen && c.Why == CallBack:
		l.Back = append(l.Back, c.Call)
	case c.State == CallOpen && c.Why == CallChanged:
		l.Changed = append(l.Changed, c.Call)
	}
	return nil
}

// ahead tells whether there still is something to tell: a time that has not
// begun, or one that we cancelled and that would not yet be over. One who is early
// leaves no list of those who may not know who came.
func (b *callBook) ahead(a row) bool {
	state, now := a.Seen(b.query.Viewer, b.query.today()).State, b.query.Now
	return !a.Redacted && (state == Booked && now.Before(a.StartsAt) || state == Revoked && now.Before(a.EndsAt))
}

// follow lists a call that follows from an appointment, as it was marked.
func (b *callBook) follow(list *[]Call, a row, why CallWhy, since time.Time) {
	b.told[a.ID] = b.told[a.ID] || why != CallRemind
	call := callOf(a, why, since)
	if kept, marked := b.kept[call.Key()]; marked {
		if kept.State != CallOpen {
			return
		}
		call = kept.about(a)
	}
	call.DueOn = b.query.today()
	if why == CallRemind {
		call.DueOn = RingDay(b.query.Tenant, a.Date)
	}
	if !slices.ContainsFunc(*list, func(other Call) bool { return other.AppointmentID == a.ID }) {
		*list = append(*list, call)
	}
}

// callOf is a call about an appointment that is opened.
func callOf(a row, why CallWhy, since time.Time) Call {
	return Call{
		OrganisationID: a.OrganisationID, MadeBy: a.MadeBy, Why: why, AppointmentID: a.ID, Version: a.Version, MadeAt: since, NextAt: since,
		State: CallOpen, DueOn: a.Date,
	}.about(a)
}

// about fills in what stands with the appointment.
func (c Call) about(a row) Call {
	c.Contact, c.ReasonID, c.PlaceID, c.Language, c.Appointment = a.Contact, a.ReasonID, a.PlaceID, a.Language, a.Appointment
	return c
}

// due are the appointments until the next workday whom no message reaches, but
// not those made on the day of the ringing or after it: they have just heard.
func (b *callBook) due(ctx context.Context) (due []row, err error) {
	q, today := b.query, b.query.today()
	where, args := viewed(q.Tenant.ID, q.Viewer)
	if b.service.Notify.Sends(notify.Email) { // the menu of every page counts them, so few are read
		where += `and (no_send or email_digest is null) `
	}
	n := len(args)
	rows, err := db.All(ctx, b.service.DB, scan, columns+where+`and state = 'booked' and service_date > `+db.Placeholders(n+1, 1)+`
		and service_date <= `+db.Placeholders(n+2, 1)+` and created_at < `+db.Placeholders(n+3, 1)+` order by starts_at, id`,
		append(args, today, nextWorkday(q.Tenant, today), startOf(q.Tenant, q.Now))...)
	if err != nil {
		return nil, err
	}
	for _, a := range seen(q.Viewer, rows) {
		if a, err = b.service.open(ctx, b.service.DB, a); err != nil {
			return nil, err
		}
		made := civil.DateOf(a.CreatedAt, q.Tenant.Location())
		if made.Before(RingDay(q.Tenant, a.Date)) && len(b.service.Tells(a.Appointment)) == 0 {
			due = append(due, a)
		}
	}
	return due, nil
}

// sort puts first what can be done now, and of that what is soonest.
func (b *callBook) sort(calls []Call) {
	waits := func(c Call) int {
		switch {
		case c.Waits(b.query.Now):
			return 1
		case c.Urgent:
			return -1
		}
		return 0
	}
	slices.SortStableFunc(calls, func(x, y Call) int {
		return cmp.Or(cmp.Compare(waits(x), waits(y)), x.Appointment.StartsAt.Compare(y.Appointment.StartsAt), x.MadeAt.Compare(y.MadeAt))
	})
}
