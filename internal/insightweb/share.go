package insightweb

import (
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// sharesPage lists the links to published figures, and makes new ones.
type sharesPage struct {
	orgweb.Page
	Form *form.Form
	Rows []shareRow
	Said string
}

type shareRow struct {
	Title, Months, Until string
	Link                 string // "" when it shows nothing any more
	Withdraw             string // where the button posts to, "" when it is over
}

func (p *Pages) shares(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.sharesPage(r)
	if err != nil {
		return err
	}
	switch r.Query("ok") {
	case "ny":
		page.Said = r.Text.T("insight.share.made")
	case "trukket":
		page.Said = r.Text.T("insight.share.withdrawn")
	}
	return p.views.Render(w, http.StatusOK, "shares", page)
}

func (p *Pages) sharesPage(r *orgweb.Request) (page sharesPage, err error) {
	page = sharesPage{Page: r.Page("insight.share.title"), Form: shareForm(r)}
	list, err := p.Insight.Shares(r.HTTP.Context(), r.Tenant.ID)
	for _, sh := range list {
		page.Rows = append(page.Rows, newShareRow(r, sh))
	}
	return page, err
}

func shareForm(r *orgweb.Request) *form.Form {
	t, today := r.Text, civil.DateOf(r.Now, r.Tenant.Location())
	months := func(name, chosen string) *form.Field {
		f := &form.Field{Kind: form.Select, Name: name, Label: t.T("insight.share." + name), Required: true, Width: "md"}
		for first, n := today.FirstOfMonth().AddDays(-1).FirstOfMonth(), 0; n < 36; first, n = first.AddDays(-1).FirstOfMonth(), n+1 {
			f.Options = append(f.Options, form.Option{Value: first.MonthKey(), Label: i18n.Capital(t.Month(first)), Checked: first.MonthKey() == chosen})
		}
		return f
	}
	last := today.FirstOfMonth().AddDays(-1)
	return form.New(t,
		&form.Field{Kind: form.Text, Name: "title", Label: t.T("insight.share.name"), Hint: t.T("insight.share.name.hint"), Required: true, MaxLength: 100},
		months("from", firstMonth(last.Year())), months("to", last.MonthKey()),
		&form.Field{Kind: form.Date, Name: "ends", Label: t.T("insight.share.ends"), Required: true, Width: "sm", Value: today.AddDays(90).String()},
	)
}

func newShareRow(r *orgweb.Request, sh insight.Share) shareRow {
	row := shareRow{Title: sh.Title, Months: sharedMonths(r, sh), Until: r.Text.DayYear(sh.EndsOn)}
	switch today := civil.DateOf(r.Now, r.Tenant.Location()); {
	case !sh.WithdrawnAt.IsZero():
		row.Until = r.Text.T("insight.share.isWithdrawn")
	case sh.Over(today):
		row.Until = r.Text.T("insight.share.ended", "Day", r.Text.DayYear(sh.EndsOn))
	default:
		row.Link, row.Withdraw = r.Absolute("/delt/"+sh.Token), r.URL("/intern/deling/"+sh.ID+"/trekk")
	}
	return row
}

func sharedMonths(r *orgweb.Request, sh insight.Share) string {
	month := func(key string) string {
		first, _ := civil.ParseDate(key + "-01")
		return r.Text.Month(first)
	}
	return r.Text.T("insight.statistics.period", "From", i18n.Capital(month(sh.From)), "To", month(sh.To))
}

func (p *Pages) addShare(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.sharesPage(r)
	if err != nil {
		return err
	}
	f := page.Form
	f.Fill(values)
	if !f.Failed() {
		by := org.By(r.Tenant.ID, r.Staff, r.Now)
		_, err := p.Insight.AddShare(r.HTTP.Context(), by, insight.Share{Title: f.Text("title"), From: f.Text("from"), To: f.Text("to"), EndsOn: f.Date("ends")})
		if err == nil {
			return r.Redirect(w, "/intern/deling?ok=ny")
		}
		if !f.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "shares", page)
}

func (p *Pages) withdraw(w http.ResponseWriter, r *orgweb.Request) error {
	by := org.By(r.Tenant.ID, r.Staff, r.Now)
	if err := p.Insight.Withdraw(r.HTTP.Context(), by, r.PathValue("id")); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/deling?ok=trukket")
}

// shared is what somebody with the link sees.
func (p *Pages) shared(w http.ResponseWriter, r *orgweb.Request) error {
	sh, err := p.Insight.Shared(r.HTTP.Context(), r.Tenant, r.PathValue("token"), r.Now)
	if err != nil {
		return err
	}
	v, err := p.readPublished(r, sh.From, sh.To)
	if err != nil {
		return err
	}
	page := v.page(r.PageTitled(sh.Title))
	page.Lead = r.Text.T("insight.share.lead", "Service", r.Tenant.ServiceName, "Tenant", r.Tenant.Name, "Period", sharedMonths(r, sh), "Day", r.Text.DayYear(sh.EndsOn))
	page.Nothing = r.Text.T("insight.share.nothing")
	return p.views.Render(w, http.StatusOK, "published", page)
}
