package dropinweb

import (
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// sheetPage is the paper for a day when the line is down.
type sheetPage struct {
	orgweb.Page
	Place, Day string
	Rows       []string
	Outcomes   []string
	Whys       []string
	Back       string
}

func (p *Pages) tallySheet(w http.ResponseWriter, r *orgweb.Request) error {
	b, _, err := p.run(r)
	if err != nil {
		return err
	}
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	page := sheetPage{Page: r.Page("dropin.sheet.title", "Place", b.Place.Name).Bare().Scripted(), Place: b.Place.Name, Day: r.Text.DayYear(b.Date),
		Back: r.URL(queuePath(b.Place, ""))}
	for _, reason := range place.Visible(reasons) {
		page.Rows = append(page.Rows, reason.NameIn(r.Text))
	}
	for _, o := range visit.Outcomes() {
		page.Outcomes = append(page.Outcomes, r.Text.T(o.Key()))
	}
	for _, why := range dropin.Whys() {
		page.Whys = append(page.Whys, r.Text.T(why.Key()))
	}
	return p.render(w, "tallysheet", page, err)
}

// tallyPage is where such a sheet is typed in, as counts.
type tallyPage struct {
	orgweb.Page
	Form     *form.Form
	Head     []*form.Field
	Topics   []*form.Field
	Outcomes []*form.Field
	Rest     []*form.Field
	Hidden   []*form.Field
	Action   string
	Back     string
	Saved    string
	Already  string
}

func (p *Pages) tallyForm(w http.ResponseWriter, r *orgweb.Request) error {
	page, _, err := p.tallyPage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "tally", page)
}

func (p *Pages) tallyPage(r *orgweb.Request) (page tallyPage, post dropin.Post, err error) {
	b, post, err := p.run(r)
	if err != nil {
		return page, post, err
	}
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return page, post, err
	}
	page = newTally(r, b, reasons)
	stamp := p.Forms.NewForm(r.Now)
	page.Hidden = stampFields(stamp.Key, stamp.Stamp)
	page.Form = form.New(r.Text, join(page.Head, page.Topics, page.Outcomes, page.Rest, page.Hidden)...)
	page.Form.Note = ""
	if r.Query("ok") != "" {
		page.Saved = r.Text.T("dropin.tally.saved")
	}
	day := page.Form.Date("date")
	n, err := dropin.Tallied(r.HTTP.Context(), p.DB, r.Tenant.ID, b.Place.ID, day)
	if n > 0 {
		page.Already = r.Text.N("dropin.tally.already", n, "Day", r.Text.Day(day))
	}
	return page, post, err
}

func join(lists ...[]*form.Field) (all []*form.Field) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func newTally(r *orgweb.Request, b dropin.Board, reasons []place.Reason) tallyPage {
	t := r.Text
	count := func(name, label string) *form.Field {
		return &form.Field{Kind: form.Number, Name: name, Label: label, Width: "xs", MaxLength: 4}
	}
	day := b.Date
	if asked, err := civil.ParseDate(r.Query("dato")); err == nil {
		day = asked
	}
	page := tallyPage{Page: r.Page("dropin.tally.title", "Place", b.Place.Name), Action: r.URL("/intern/ko/" + b.Place.Slug + "/etterpa"), Back: r.URL(queuePath(b.Place, ""))}
	page.Head = []*form.Field{
		{Kind: form.Date, Name: "date", Label: t.T("dropin.tally.date"), Required: true, Value: day.String(), Width: "sm"},
		{Kind: form.Number, Name: "total", Label: t.T("dropin.tally.total"), Hint: t.T("dropin.tally.total.hint"), Required: true, Width: "xs", MaxLength: 4},
		{Kind: form.Number, Name: "booked", Label: t.T("dropin.tally.booked"), Hint: t.T("dropin.tally.booked.hint"), Value: "0", Required: true, Width: "xs", MaxLength: 4},
		{Kind: form.Number, Name: "minutes", Label: t.T("dropin.tally.minutes"), Value: "20", Required: true, Width: "xs", MaxLength: 4},
	}
	for _, reason := range place.Visible(reasons) {
		page.Topics = append(page.Topics, count("topic-"+reason.ID, reason.NameIn(t)))
	}
	for _, o := range visit.Outcomes() {
		page.Outcomes = append(page.Outcomes, count("outcome-"+string(o), t.T(o.Key())))
	}
	page.Rest = []*form.Field{count("left", t.T(dropin.Left.Key()))}
	for _, why := range dropin.Whys() {
		page.Rest = append(page.Rest, count("why-"+string(why), t.T("dropin.tally.away", "Why", strings.ToLower(t.T(why.Key())))))
	}
	return page
}

func readTally(f *form.Form, values url.Values) dropin.Tally {
	t := dropin.Tally{Date: f.Date("date"), Total: f.Number("total"), Booked: f.Number("booked"), Minutes: f.Number("minutes"), Left: f.Number("left"),
		Topics: map[string]int{}, Outcomes: map[visit.Outcome]int{}, Away: map[dropin.Why]int{}}
	for name := range values {
		kind, key, found := strings.Cut(name, "-")
		if !found || f.Field(name) == nil {
			continue
		}
		switch kind {
		case "topic":
			t.Topics[key] = f.Number(name)
		case "outcome":
			t.Outcomes[visit.Outcome(key)] = f.Number(name)
		case "why":
			t.Away[dropin.Why(key)] = f.Number(name)
		}
	}
	return t
}

func (p *Pages) saveTally(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, post, err := p.tallyPage(r)
	if err != nil {
		return err
	}
	f := page.Form
	if f.Fill(values); !f.Failed() {
		_, err = p.once(r, values, "dropin.tally", func(tx db.Tx) (string, error) { return p.DropIn.TallyIn(tx, post, readTally(f, values)) })
		if err == nil {
			return r.Redirect(w, "/intern/ko/"+r.PathValue("place")+"/etterpa?ok=ja&dato="+f.Date("date").String())
		}
		if errs.KindOf(err) == errs.Internal || !f.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "tally", page)
}
