package placeweb

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// venuePage is one place as residents see it.
type venuePage struct {
	orgweb.Page
	Place      place.Place
	OwnLang    string // of what the tenant has written
	Directions []string
	Facts      []string
	PhoneText  string
	PhoneURL   template.URL
	Weeks      []venueWeek
	Offers     []venueOffer // can be booked
	DropIn     []venueOffer // one just comes
	Book       web.Link
}

// venueWeek is the days of a week from today on.
type venueWeek struct {
	Heading string
	Days    []venueDay
}

type venueDay struct {
	Day, Hours string
	Open       bool
}

// venueOffer is what is offered there. It has Hours only when they are not the
// place's.
type venueOffer struct {
	Name, Summary, Bring string
	Hours                []string
}

func (p *Pages) venue(w http.ResponseWriter, r *orgweb.Request) error {
	ctx := r.HTTP.Context()
	pl, err := p.Place.PlaceBySlug(ctx, p.DB, r.Tenant.ID, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if pl.Closed() {
		return errs.E(errs.Gone, "place.venue.gone", "Name", pl.Name)
	}
	c, err := p.venueCalendar(ctx, r)
	if err != nil {
		return err
	}
	page := newVenuePage(r, pl)
	page.Weeks = venueWeeks(r, c, pl)
	if err := p.venueOffers(r, &page); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "venue", page)
}

func newVenuePage(r *orgweb.Request, pl place.Place) venuePage {
	page := venuePage{
		Page: r.PageTitled(pl.Name), Place: pl, OwnLang: r.Tenant.Language, Facts: accessWords(r, pl),
		Book: web.Link{Text: r.Text.T("place.venue.book"), URL: r.URL("/time?" + url.Values{"sted": {pl.Slug}}.Encode())},
	}
	page.Frame.Description = pl.Name + ", " + pl.FullAddress()
	if pl.Directions != "" {
		page.Directions = strings.Split(pl.Directions, "\n")
	}
	number := pl.Phone
	if number == "" {
		number = r.Tenant.Phone
	}
	if number != "" {
		page.PhoneText = r.Text.T("web.phone", "Phone", r.Text.Phone(number))
		page.PhoneURL = web.PhoneURL(number)
	}
	return page
}

// venueWeeks are this week from today on, and the next.
func venueWeeks(r *orgweb.Request, c *place.Calendar, pl place.Place) []venueWeek {
	today := civil.DateOf(r.Now, pl.Location())
	monday := today.Monday().AddDays(7)
	return []venueWeek{
		{Heading: r.Text.T("place.venue.thisweek", "Week", r.Text.WeekText(today.Week())), Days: venueDays(r, c, pl, today)},
		{Heading: r.Text.T("place.venue.nextweek", "Week", r.Text.WeekText(monday.Week())), Days: venueDays(r, c, pl, monday)},
	}
}

// venueDays are the days from the first to Sunday.
func venueDays(r *orgweb.Request, c *place.Calendar, pl place.Place, first civil.Date) []venueDay {
	var days []venueDay
	for d := first; !d.After(first.Monday().AddDays(6)); d = d.AddDays(1) {
		open := c.Open(pl.ID, "", d)
		days = append(days, venueDay{Day: capital(r.Text.Day(d)), Hours: dayText(r, c, pl, d), Open: len(open) > 0})
	}
	return days
}

// dayText is the hours of a day, and why it is closed or shorter.
func dayText(r *orgweb.Request, c *place.Calendar, pl place.Place, d civil.Date) string {
	open := c.Open(pl.ID, "", d)
	why := whyClosed(r, c, pl, d)
	switch {
	case len(open) == 0 && why == "":
		return r.Text.T("place.venue.closed")
	case len(open) == 0:
		return r.Text.T("place.venue.closedwhy", "Why", why)
	case why == "":
		return SpansText(r.Text, open)
	}
	return r.Text.T("place.venue.shorter", "Hours", SpansText(r.Text, open), "Why", why)
}

// whyClosed names the holiday or the reasons of the day's closures; a closure
// of hours that were not open anyway is not told.
func whyClosed(r *orgweb.Request, c *place.Calendar, pl place.Place, d civil.Date) string {
	if key, holiday := c.Holiday(d); holiday {
		return r.Text.T(key)
	}
	var why []string
	for _, cl := range c.Shortened(pl.ID, d) {
		if cl.Reason != "" {
			why = append(why, cl.Reason)
		}
	}
	return strings.Join(why, ", ")
}

// venueOffers lists what residents may book there, and what they may come to
// without an appointment.
func (p *Pages) venueOffers(r *orgweb.Request, page *venuePage) error {
	ctx, pl := r.HTTP.Context(), page.Place
	offers, err := p.Place.Offers(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	rules, err := p.Place.Rules(ctx, p.DB, r.Tenant.ID, pl.ID)
	if err != nil {
		return err
	}
	today := civil.DateOf(r.Now, pl.Location())
	for _, o := range offers {
		if !o.At(pl.ID) || o.BookedBy != place.BookedByEveryone || o.Audience != place.ForEveryone {
			continue
		}
		offer := venueOffer{Name: o.Name, Summary: capital(offerSummary(r.Text, o)), Bring: o.Bring}
		for _, rule := range rules {
			if rule.OfferID == o.ID && (rule.To.IsZero() || !rule.To.Before(today)) {
				offer.Hours = append(offer.Hours, RuleText(r.Text, rule.Rule, today))
			}
		}
		if o.Kind == place.KindDropIn {
			offer.Summary = ""
			page.DropIn = append(page.DropIn, offer)
		} else {
			page.Offers = append(page.Offers, offer)
		}
	}
	return nil
}
