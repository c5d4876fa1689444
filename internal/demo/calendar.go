package demo

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/roster"
)

// calendar is the own calendar of a host: the meetings of each week, and whether
// it can still be fetched.
type calendar struct {
	host     string
	meetings []civil.Rule
	hours    int    // since it was fetched
	problem  string // locale key
	clash    bool   // one meeting came after somebody had booked
}

func haldenCalendars() []calendar {
	return []calendar{
		{host: "Ingrid", clash: true, meetings: slices.Concat(weekly("14:00", "15:00", time.Tuesday), weekly("10:00", "11:00", time.Friday))},
		{host: "Silje", meetings: weekly("08:30", "13:00", time.Wednesday), hours: 26, problem: "fetch.problem.refused"},
	}
}

// calendarDays is how far ahead the invented meetings go.
const calendarDays = 28

// addCalendars gives some hosts a calendar. Its server stands in a domain that
// never exists (RFC 2606): nothing is fetched, and the pages say since when.
func (b *builder) addCalendars(ctx context.Context) error {
	for _, c := range b.town.calendars {
		hosts, err := roster.Hosts(ctx, b.DB, b.tenant.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(hosts, func(h roster.Host) bool { return h.FirstName == c.host })
		if i < 0 {
			continue
		}
		busy, err := b.meetings(ctx, hosts[i].ID, c)
		if err != nil {
			return err
		}
		fetchedAt := b.Now.Add(-time.Duration(c.hours) * time.Hour)
		err = b.Roster.InventCalendar(ctx, org.Operator(b.tenant.ID, b.Now), roster.Invented{
			HostID: hosts[i].ID, Address: "https://outlook.halden.example/owa/calendar/" + hosts[i].ID + "/calendar.ics",
			Busy: busy, TriedAt: b.Now, FetchedAt: fetchedAt, Problem: c.problem,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// meetings are those that nobody has booked over, and one that somebody has.
func (b *builder) meetings(ctx context.Context, hostID string, c calendar) (busy []roster.Busy, err error) {
	s := roster.Stretch{TenantID: b.tenant.ID, From: b.Now, Until: b.Now.AddDate(0, 0, calendarDays), Now: b.Now}
	claims, err := roster.Claims(ctx, b.DB, hostID, s)
	if err != nil {
		return nil, err
	}
	for n := 1; n < calendarDays; n++ {
		day := b.today().AddDays(n)
		for _, rule := range c.meetings {
			if rule.On(day) {
				busy = append(busy, b.meeting(day, rule.Span))
			}
		}
	}
	busy = slices.DeleteFunc(busy, func(m roster.Busy) bool {
		return slices.ContainsFunc(claims, func(c roster.Claim) bool { return c.Overlaps(m.StartsAt, m.EndsAt) })
	})
	tomorrow := b.today().AddDays(1).Midnight(b.tenant.Location())
	i := slices.IndexFunc(claims, func(c roster.Claim) bool { return c.Why == roster.WhyAppointment && c.StartsAt.After(tomorrow) })
	if c.clash && i >= 0 {
		busy = append(busy, roster.Busy{StartsAt: claims[i].StartsAt, EndsAt: claims[i].StartsAt.Add(30 * time.Minute)})
	}
	slices.SortFunc(busy, func(a, b roster.Busy) int { return a.StartsAt.Compare(b.StartsAt) })
	return busy, nil
}

func (b *builder) meeting(day civil.Date, at civil.Span) roster.Busy {
	zone := b.tenant.Location()
	from, _ := day.At(at.Start, zone)
	until, _ := day.At(at.End, zone)
	return roster.Busy{StartsAt: from, EndsAt: until}
}
