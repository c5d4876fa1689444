package insightweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// weekPage is one week of the service, on one page of paper if need be.
type weekPage struct {
	orgweb.Page
	Dates   string // "mandag 9. november – søndag 15. november 2026"
	Pager   web.Pager
	ThisURL string // "" when this week is shown
	Nothing bool
	Setup   web.Link // what to do when there is nothing
	Act     []act
	Next    *nextTable
	Places  *placeTable
	Over    string // what is not known of days that are over
	Hosts   *hostTable
	Need    needTable
	Counts  counts
}

// weeksBack and weeksAhead bound the addresses that the page answers to with
// another week than this one.
const weeksBack, weeksAhead = 520, 53

func (p *Pages) week(w http.ResponseWriter, r *orgweb.Request) error {
	q := insight.Query{Tenant: r.Tenant, Now: r.Now, Week: asked(r)}
	week, err := p.Insight.Week(r.HTTP.Context(), q)
	if err != nil {
		return err
	}
	organisations, err := org.AllOrganisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	v := view{Request: r, Week: week, organisations: organisations}
	if v.toRing, err = p.toRing(v); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "week", v.page())
}

// toRing is how many the viewer's organisations are to ring now.
func (p *Pages) toRing(v view) (int, error) {
	if !v.Current() || len(v.Staff.ContactOrganisations()) == 0 {
		return 0, nil
	}
	return v.Number("calls", func() (int, error) { // which the menu has asked for
		list, err := p.Appointment.Calls(v.HTTP.Context(), appointment.CallQuery{Tenant: v.Request.Tenant, Viewer: v.Staff, Now: v.Request.Now})
		return list.Count(), err
	})
}

// asked is the week in the address; this week without one, or with one too far
// away to be meant.
func asked(r *orgweb.Request) civil.Week {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	week, ok := civil.ParseWeek(r.Query("uke"))
	if away := today.Monday().DaysUntil(week.Monday()) / 7; !ok || away < -weeksBack || away > weeksAhead {
		return today.Week()
	}
	return week
}

// view puts a week into the viewer's words.
type view struct {
	*orgweb.Request
	insight.Week
	organisations []org.Organisation
	toRing        int // on the ring-list of the viewer's organisations
}

func (v view) page() weekPage {
	number := v.Text.WeekText(v.Week.Week)
	page := weekPage{
		Page: v.Page("insight.week.title", "Week", i18n.Capital(number)).Wide(), Pager: v.pager(),
		Dates: v.T("insight.week.dates", "From", v.Text.Day(v.Days[0]), "To", v.Text.DayYear(v.Days[6])),
	}
	if !v.Current() {
		page.ThisURL = v.URL("/intern/uke")
	}
	page.Nothing = v.Nothing()
	if page.Nothing {
		page.Setup = v.setup()
	}
	page.Act, page.Next, page.Places = v.acts(), v.next(), v.places()
	page.Over, page.Hosts, page.Need, page.Counts = v.over(), v.hosts(), v.need(), v.counts()
	return page
}

// T is the text of a key in the viewer's language.
func (v view) T(key string, pairs ...any) string { return v.Text.T(key, pairs...) }

func (v view) pager() web.Pager {
	link := func(w civil.Week) web.Link {
		return web.Link{Text: i18n.Capital(v.Text.WeekText(w)), URL: v.URL("/intern/uke?uke=" + w.String())}
	}
	pager := web.Pager{Label: v.T("insight.week.pager")}
	away := v.Today.Monday().DaysUntil(v.Days[0]) / 7
	if away > -weeksBack {
		pager.Earlier = link(v.Week.Week.Add(-1))
	}
	if away < weeksAhead {
		pager.Later = link(v.Week.Week.Add(1))
	}
	return pager
}

// setup is where to go when a week has nothing: to what is missing first.
func (v view) setup() web.Link {
	if len(v.Places) == 0 {
		return web.Link{Text: v.T("insight.week.nothing.start"), URL: v.URL("/intern/kom-i-gang")}
	}
	return web.Link{Text: v.T("insight.week.nothing.hosts"), URL: v.URL("/intern/verter")}
}

// over says what is not known of days that are over, and why.
func (v view) over() string {
	switch {
	case v.Over() && !v.PlanKnown:
		return v.T("insight.week.over.old")
	case v.Over():
		return v.T("insight.week.over")
	case v.Days[0].Before(v.Today):
		return v.T("insight.week.over.partly")
	}
	return ""
}

// hours is a length in words: "2 t 30 min".
func hours(t i18n.Localizer, minutes int) string {
	switch {
	case minutes == 0:
		return t.T("insight.hours", "Hours", t.Number(0))
	case minutes < 60:
		return t.T("insight.minutes", "Minutes", minutes)
	case minutes%60 == 0:
		return t.T("insight.hours", "Hours", t.Number(minutes/60))
	}
	return t.T("insight.hours.minutes", "Hours", t.Number(minutes/60), "Minutes", minutes%60)
}

// name is the organisation's.
func (v view) organisation(id string) string {
	for _, o := range v.organisations {
		if o.ID == id {
			return o.Name
		}
	}
	return ""
}

func names(t i18n.Localizer, reasons []place.Reason) (list []string) {
	for _, r := range reasons {
		list = append(list, r.NameIn(t))
	}
	return list
}
