package visitweb

import (
	"cmp"
	"net/http"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// numbersPage is what a month came to, for those who work there.
type numbersPage struct {
	orgweb.Page
	Whose     string
	Counts    counts
	Employees string // how many visits of employees there are besides, "" none
	Tables    []table
	Pager     web.Pager
}

// counts are the figures of a stretch of days.
type counts struct {
	visit.Totals
	Hours    string
	Outcomes []tableRow
}

type table struct {
	ID, Caption, Head string
	Note              string
	Rows              []tableRow
}

type tableRow struct{ Label, Visits, Persons string }

func (p *Pages) numbers(w http.ResponseWriter, r *orgweb.Request) error {
	first := month(r)
	f := visit.Filter{From: first, To: first.AddDays(31).FirstOfMonth().AddDays(-1)}
	page := numbersPage{Page: r.Page("visit.numbers.title", "Month", r.Text.Month(first)), Pager: pager(r, first)}
	page.Whose = r.Text.T("visit.numbers.all")
	if !r.Staff.TenantWide() {
		f.OrganisationIDs = r.Staff.ContactOrganisations()
		page.Whose = r.Text.T("visit.numbers.own")
	}
	var err error
	if page.Counts, err = p.count(r, f); err != nil {
		return err
	}
	f.TenantID, f.Whom = r.Tenant.ID, visit.Employees
	employees, _, err := visit.Total(r.HTTP.Context(), p.DB, f)
	if err != nil {
		return err
	}
	if employees.Visits > 0 {
		page.Employees = r.Text.N("visit.numbers.employees", employees.Visits)
	}
	if page.Tables, err = p.tables(r, page.Counts); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "numbers", page)
}

// month is the first day of the month in the address, this month without.
func month(r *orgweb.Request) civil.Date {
	if d, err := civil.ParseDate(r.Query("maned") + "-01"); err == nil {
		return d
	}
	return civil.DateOf(r.Now, r.Tenant.Location()).FirstOfMonth()
}

func pager(r *orgweb.Request, first civil.Date) web.Pager {
	link := func(d civil.Date) web.Link {
		return web.Link{Text: r.Text.Month(d), URL: r.URL("/intern/tall?maned=" + d.MonthKey())}
	}
	pager := web.Pager{Label: r.Text.T("visit.numbers.pager"), Earlier: link(first.AddDays(-1).FirstOfMonth())}
	next := first.AddDays(31).FirstOfMonth()
	if !next.After(civil.DateOf(r.Now, r.Tenant.Location())) {
		pager.Later = link(next)
	}
	return pager
}

func (p *Pages) count(r *orgweb.Request, f visit.Filter) (c counts, err error) {
	f.TenantID = r.Tenant.ID
	c.Totals, err = visit.Count(r.HTTP.Context(), p.DB, f)
	c.Hours = r.Text.Number((c.Minutes + 30) / 60)
	for _, o := range visit.Outcomes() {
		line := find(c.ByOutcome, string(o))
		if line.Visits > 0 {
			c.Outcomes = append(c.Outcomes, row(r, r.Text.T(o.Key()), line))
		}
	}
	return c, err
}

func find(lines []visit.Line, key string) visit.Line {
	i := slices.IndexFunc(lines, func(l visit.Line) bool { return l.Key == key })
	if i < 0 {
		return visit.Line{}
	}
	return lines[i]
}

func row(r *orgweb.Request, label string, l visit.Line) tableRow {
	return tableRow{Label: label, Visits: r.Text.Number(l.Visits), Persons: r.Text.Number(l.Persons)}
}

func (p *Pages) tables(r *orgweb.Request, c counts) ([]table, error) {
	ctx := r.HTTP.Context()
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	places, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	topicNames, placeNames := map[string]string{}, map[string]string{"": r.Text.T("visit.numbers.noplace")}
	for _, one := range reasons {
		topicNames[one.ID] = one.NameIn(r.Text)
	}
	for _, one := range places {
		placeNames[one.ID] = one.Name
	}
	return []table{
		{ID: "outcome", Caption: r.Text.T("visit.numbers.outcome"), Head: r.Text.T("visit.numbers.outcome.head"), Rows: c.Outcomes},
		named(r, "place", c.ByPlace, placeNames),
		named(r, "topic", c.ByTopic, topicNames),
	}, nil
}

// named is a table of what has names, the most visited first.
func named(r *orgweb.Request, which string, lines []visit.Line, names map[string]string) table {
	t := table{ID: which, Caption: r.Text.T("visit.numbers." + which), Head: r.Text.T("visit.numbers." + which + ".head")}
	if key := "visit.numbers." + which + ".note"; r.Text.Has(key) {
		t.Note = r.Text.T(key)
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b visit.Line) int { return cmp.Compare(b.Visits, a.Visits) })
	for _, line := range sorted {
		t.Rows = append(t.Rows, row(r, cmp.Or(names[line.Key], r.Text.T("visit.numbers.unknown")), line))
	}
	return t
}
