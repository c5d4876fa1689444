package insightweb

import (
	"net/http"
	"slices"
	"strconv"

	"digivert/internal/base/chart"
	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// publishedPage is what the service came to, for everybody: the published
// figures of a year, or those that a shared link is for.
type publishedPage struct {
	orgweb.Page
	Lead    string
	Pager   web.Pager
	Months  *graph
	Tables  []publishedTable
	Files   []web.Link
	Nothing string // what to say when there is nothing yet
}

// publishedTable is one cut of all the months together.
type publishedTable struct {
	ID, Caption, Head, Note string
	Rows                    []publishedRow
}

type publishedRow struct{ Label, Visits string }

// published is the public page /tall, one year at a time, the newest first.
func (p *Pages) published(w http.ResponseWriter, r *orgweb.Request) error {
	year := askedYear(r)
	v, err := p.readPublished(r, firstMonth(year), lastMonth(year))
	if err != nil {
		return err
	}
	page := v.page(r.Page("insight.published.title", "Service", r.Tenant.ServiceName))
	page.Lead = r.Text.T("insight.published.lead", "Service", r.Tenant.ServiceName, "Year", strconv.Itoa(year))
	page.Nothing = r.Text.T("insight.published.nothing", "Year", strconv.Itoa(year))
	page.Pager = years(r, year)
	page.Files = v.publicFiles(year)
	return p.views.Render(w, http.StatusOK, "published", page)
}

// askedYear is the year in the address; that of the newest closed month without
// one, or with one that cannot be meant.
func askedYear(r *orgweb.Request) int {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	if year, err := strconv.Atoi(r.Query("aar")); err == nil && year > today.Year()-30 && year <= today.Year() {
		return year
	}
	return today.FirstOfMonth().AddDays(-1).Year()
}

func firstMonth(year int) string { return civil.NewDate(year, 1, 1).MonthKey() }

func lastMonth(year int) string { return civil.NewDate(year, 12, 1).MonthKey() }

func years(r *orgweb.Request, year int) web.Pager {
	link := func(year int) web.Link {
		n := strconv.Itoa(year)
		return web.Link{Text: n, URL: r.URL("/tall?aar=" + n)}
	}
	pager := web.Pager{Label: r.Text.T("insight.published.years"), Earlier: link(year - 1)}
	if year < civil.DateOf(r.Now, r.Tenant.Location()).Year() {
		pager.Later = link(year + 1)
	}
	return pager
}

// publishedView puts published figures into words.
type publishedView struct {
	labels
	figures []insight.Published
}

func (p *Pages) readPublished(r *orgweb.Request, from, to string) (v publishedView, err error) {
	if v.labels, err = p.loadLabels(r); err != nil {
		return v, err
	}
	v.figures, err = insight.PublishedMonths(r.HTTP.Context(), p.DB, r.Tenant.ID, from, to)
	return v, err
}

func (v publishedView) page(frame orgweb.Page) publishedPage {
	page := publishedPage{Page: frame}
	if len(v.figures) == 0 {
		return page
	}
	page.Months = v.months()
	for _, cut := range insight.Cuts()[1:] {
		if t := v.table(cut); len(t.Rows) > 0 {
			page.Tables = append(page.Tables, t)
		}
	}
	return page
}

// months is the whole of each month.
func (v publishedView) months() *graph {
	g := &graph{
		ID: "months", Heading: v.T("insight.published.months"), Head: v.dimension(visit.ByMonth), Open: v.T("insight.statistics.table"),
		VisitsHead: v.T("insight.statistics.visits"),
	}
	var columns []chart.Bar
	sum := 0
	for _, f := range v.figures {
		if f.Cut != insight.CutAll {
			continue
		}
		g.Rows = append(g.Rows, graphRow{Label: v.label(visit.ByMonth, f.Month), Visits: v.told(f.Figure)})
		columns = append(columns, chart.Bar{Label: v.short(f.Month), Value: max(f.Visits, 0), Text: v.told(f.Figure)})
		sum += max(f.Visits, 0)
	}
	g.Finding = v.T("insight.published.sum", "Number", v.Text.Number(sum))
	g.Chart = chart.Columns(g.Finding, columns)
	return g
}

func (v publishedView) told(f insight.Figure) string {
	if f.Hidden() {
		return v.T("insight.published.hidden")
	}
	return v.Text.Number(f.Visits)
}

// table sums a cut over the months. Sums are of what is published, so they tell
// nothing more; where a month is hidden, the sum is a least.
func (v publishedView) table(cut insight.Cut) publishedTable {
	by := visit.Dimension(cut)
	t := publishedTable{ID: string(cut), Caption: v.T("insight.published.by", "What", v.dimension(by)), Head: v.dimension(by)}
	sums, months := map[string]int{}, map[string]int{}
	var answers []string
	for _, f := range v.figures {
		if f.Cut != cut {
			continue
		}
		answers = append(answers, f.Answer)
		if f.Hidden() {
			months[f.Answer]++
		} else {
			sums[f.Answer] += f.Visits
		}
	}
	slices.Sort(answers)
	answers = slices.Compact(answers)
	slices.SortStableFunc(answers, func(a, b string) int { return sums[b] - sums[a] })
	for _, a := range answers {
		t.Rows = append(t.Rows, publishedRow{v.label(by, a), v.atLeast(sums[a], months[a])})
	}
	return t
}

func (v publishedView) atLeast(sum, hidden int) string {
	switch {
	case hidden == 0:
		return v.Text.Number(sum)
	case sum == 0:
		return v.T("insight.published.hidden")
	}
	return v.T("insight.published.least", "Number", v.Text.Number(sum))
}
