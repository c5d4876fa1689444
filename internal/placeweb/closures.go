package placeweb

import (
	"net/http"
	"slices"
	"strconv"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// closuresPage lists when places are closed, and the public holidays on which
// all are.
type closuresPage struct {
	orgweb.Page
	Done     string
	CanEdit  bool
	Closures []closureLine
	Year     int
	Holidays []string
	Years    web.Pager
}

type closureLine struct {
	ID, Where, When, Reason string
}

func (p *Pages) removeClosure(w http.ResponseWriter, r *orgweb.Request) error {
	if err := p.Place.RemoveClosure(r.HTTP.Context(), by(r), r.PathValue("id")); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/stengt?ok=fjernet")
}

func (p *Pages) closures(w http.ResponseWriter, r *orgweb.Request) error {
	ctx, today := r.HTTP.Context(), civil.DateOf(r.Now, r.Tenant.Location())
	all, err := p.Place.Closures(ctx, p.DB, r.Tenant.ID, today)
	if err != nil {
		return err
	}
	places, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := closuresPage{Page: r.Page("place.closures.title"), Done: doneText(r), CanEdit: canEdit(r)}
	for _, c := range all {
		page.Closures = append(page.Closures, closureLine{ID: c.ID, Where: whereText(r.Text, c, places), When: capital(closureWhen(r.Text, c)), Reason: c.Reason})
	}
	page.holidays(r, today.Year())
	return p.views.Render(w, http.StatusOK, "closures", page)
}

func whereText(t i18n.Localizer, c place.Closure, places []place.Place) string {
	i := slices.IndexFunc(places, func(p place.Place) bool { return p.ID == c.PlaceID })
	if i < 0 {
		return t.T("place.closure.everywhere")
	}
	return places[i].Name
}

// closureWhen is "tirsdag 1. desember 2026, kl. 10.00–12.00".
func closureWhen(t i18n.Localizer, c place.Closure) string {
	when := periodText(t, c.From, c.To)
	if !c.AllDay() {
		when += ", " + t.SpanText(c.Span)
	}
	return when
}

// closureText is closureWhen and why.
func closureText(t i18n.Localizer, c place.Closure) string {
	if c.Reason == "" {
		return capital(closureWhen(t, c))
	}
	return capital(closureWhen(t, c)) + ": " + c.Reason
}

// holidays lists those of ?ar=, this year when it is no year near.
func (page *closuresPage) holidays(r *orgweb.Request, thisYear int) {
	page.Year = thisYear
	if year, err := strconv.Atoi(r.Query("ar")); err == nil && year >= thisYear && year <= thisYear+10 {
		page.Year = year
	}
	for _, h := range closedDays(r, page.Year) {
		page.Holidays = append(page.Holidays, r.Text.T("place.closures.holiday", "Name", capital(r.Text.T(h.Key)), "Date", h.Date))
	}
	page.Years = web.Pager{Label: r.Text.T("place.closures.years")}
	link := func(year int) web.Link {
		return web.Link{Text: strconv.Itoa(year), URL: r.URL("/intern/stengt?ar=" + strconv.Itoa(year))}
	}
	if page.Year > thisYear {
		page.Years.Earlier = link(page.Year - 1)
	}
	if page.Year < thisYear+10 {
		page.Years.Later = link(page.Year + 1)
	}
}

// closedDays are the public holidays, and the eves on which the tenant closes.
func closedDays(r *orgweb.Request, year int) []civil.Holiday {
	days := civil.Holidays(year)
	if r.Tenant.ClosedChristmasEve {
		days = append(days, civil.Holiday{Date: civil.NewDate(year, 12, 24), Key: "place.closed.christmaseve"})
	}
	if r.Tenant.ClosedNewYearsEve {
		days = append(days, civil.Holiday{Date: civil.NewDate(year, 12, 31), Key: "place.closed.newyearseve"})
	}
	slices.SortStableFunc(days, func(a, b civil.Holiday) int { return a.Date.Compare(b.Date) })
	return days
}
