package appointmentweb

import (
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// How far ahead it is told when one can come without an appointment, and at how
// many places.
const (
	dropInDays = 14
	mostDropIn = 5
)

// dropIns tells at which places, and when next, one can come without an
// appointment for what is wished: the place that was chosen first.
func (p *Pages) dropIns(r *orgweb.Request, w wish, names catalogue) (lines []string, err error) {
	if !names.hasDropIn() {
		return nil, nil
	}
	offers, err := p.Place.Offers(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	calendar, err := place.LoadCalendar(r.HTTP.Context(), p.DB, place.Query{TenantID: r.Tenant.ID, From: today, To: today.AddDays(dropInDays)})
	if err != nil {
		return nil, err
	}
	for _, at := range w.placeFirst(names.list) {
		if line := w.dropIn(r, at, offers, calendar); line != "" && len(lines) < mostDropIn {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (c catalogue) hasDropIn() bool {
	for _, offer := range c.offers {
		if offer.Kind == place.KindDropIn {
			return true
		}
	}
	return false
}

func (w wish) placeFirst(all []place.Place) []place.Place {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b place.Place) int {
		switch w.Place.ID {
		case a.ID:
			return -1
		case b.ID:
			return 1
		}
		return 0
	})
	return sorted
}

// takesIn tells whether a drop-in offer is for somebody with this wish.
func (w wish) takesIn(o place.Offer, placeID string) bool {
	return o.Kind == place.KindDropIn && o.Audience == place.ForEveryone && o.At(placeID) &&
		(len(o.ReasonIDs) == 0 || o.Takes(w.Reason.ID)) && (w.Language == "" || o.Speaks(w.Language))
}

// dropIn is the next time that one can come to a place, "" when there is none.
func (w wish) dropIn(r *orgweb.Request, at place.Place, offers []place.Offer, calendar *place.Calendar) string {
	zone := at.Location()
	today, clock := civil.DateOf(r.Now, zone), civil.TimeOfDayOf(r.Now, zone)
	for n := range dropInDays {
		day := today.AddDays(n)
		for _, span := range w.hours(at, offers, calendar, day) {
			if n > 0 || span.End > clock {
				return opens(r.Text, at.Name, day, span, opening{today: n == 0, now: n == 0 && span.Start <= clock})
			}
		}
	}
	return ""
}

func (w wish) hours(at place.Place, offers []place.Offer, calendar *place.Calendar, day civil.Date) []civil.Span {
	var open []civil.Span
	for _, o := range offers {
		if w.takesIn(o, at.ID) {
			open = append(open, calendar.Open(at.ID, o.ID, day)...)
		}
	}
	return civil.Union(open)
}

type opening struct{ today, now bool }

// opens is a line such as "Halden bibliotek: i dag kl. 12.00–14.00".
func opens(t i18n.Localizer, where string, day civil.Date, span civil.Span, o opening) string {
	switch {
	case o.now:
		return t.T("appointmentweb.dropin.now", "Where", where, "Clock", t.Clock(span.End))
	case o.today:
		return t.T("appointmentweb.dropin.today", "Where", where, "Span", t.SpanText(span))
	}
	return t.T("appointmentweb.dropin.day", "Where", where, "Day", t.Day(day), "Span", t.SpanText(span))
}
