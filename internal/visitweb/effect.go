package visitweb

import (
	"net/http"
	"strconv"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// effectDays is how far back the page of answers looks.
const effectDays = 90

// effectPage is what those who were helped have said, and how often they are
// asked.
type effectPage struct {
	orgweb.Page
	Saved, Removed bool
	Form           *form.Form
	Asked          string // at how many visits
	Said           []answerRow
	Thought        []answerRow // what hosts think: never in one table with what is said
	Comments       []commentLine
}

type answerRow struct {
	Question        string
	Yes, Partly, No string
	Answered        string
}

// answerTable is rows under a heading of their own.
type answerTable struct {
	i18n.Localizer
	ID, Caption string
	Rows        []answerRow
}

// AnswerTable is for the template.
func (p effectPage) AnswerTable(which string, rows []answerRow) answerTable {
	return answerTable{p.Localizer, which, p.T("visit.effect." + which), rows}
}

type commentLine struct{ Week, Where, Text, RemoveURL, Remove string }

func (p *Pages) effect(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.effectPage(r)
	if err != nil {
		return err
	}
	page.Saved, page.Removed = r.Query("ok") == "lagret", r.Query("ok") == "fjernet"
	return p.views.Render(w, http.StatusOK, "effect", page)
}

func (p *Pages) effectPage(r *orgweb.Request) (page effectPage, err error) {
	every, err := visit.AskEvery(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	page = effectPage{Page: r.Page("visit.effect.title"), Form: form.New(r.Text, everyField(r, every))}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	f := visit.Filter{TenantID: r.Tenant.ID, From: today.AddDays(-effectDays), To: today}
	var asked int
	if page.Said, asked, err = p.answers(r, f, visit.ByHelp, visit.ByFine, visit.BySelf); err != nil {
		return page, err
	}
	if page.Thought, _, err = p.answers(r, f, visit.ByHostSelf); err != nil {
		return page, err
	}
	page.Asked = r.Text.N("visit.effect.asked", asked)
	page.Comments, err = p.comments(r, f)
	return page, err
}

func everyField(r *orgweb.Request, every int) *form.Field {
	t := r.Text
	f := &form.Field{Kind: form.Select, Name: "every", Label: t.T("visit.effect.every"), Hint: t.T("visit.effect.every.hint"), Width: "md"}
	for _, n := range visit.SampleChoices() {
		label := t.T("visit.effect.every.some", "N", n)
		switch n {
		case 0:
			label = t.T("visit.effect.every.none")
		case 1:
			label = t.T("visit.effect.every.all")
		}
		f.Options = append(f.Options, form.Option{Value: strconv.Itoa(n), Label: label, Checked: n == every})
	}
	return f
}

// answers are rows of single visits by what was answered. What a group was asked
// by a show of hands is no part of the sample.
func (p *Pages) answers(r *orgweb.Request, f visit.Filter, questions ...visit.Dimension) (rows []answerRow, asked int, err error) {
	for _, q := range questions {
		cells, err := visit.Cross(r.HTTP.Context(), p.DB, f, visit.BySampled, q)
		if err != nil {
			return nil, 0, err
		}
		n := map[visit.Answer]int{}
		asked = 0
		for _, c := range cells {
			n[visit.Answer(c.B)] += c.Visits
			if c.A == string(visit.Yes) {
				asked += c.Visits
			}
		}
		row := answerRow{Question: r.Text.T("visit.effect." + string(q)), Answered: r.Text.Number(n[visit.Yes] + n[visit.PartOf] + n[visit.No])}
		row.Yes, row.Partly, row.No = r.Text.Number(n[visit.Yes]), r.Text.Number(n[visit.PartOf]), r.Text.Number(n[visit.No])
		rows = append(rows, row)
	}
	return rows, asked, nil
}

func (p *Pages) comments(r *orgweb.Request, f visit.Filter) (lines []commentLine, err error) {
	list, err := visit.Comments(r.HTTP.Context(), p.DB, f)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	places, err := p.Place.AllPlaces(r.HTTP.Context(), p.DB, r.Tenant.ID)
	names := map[string]string{}
	for _, one := range places {
		names[one.ID] = one.Name
	}
	for i, c := range list {
		lines = append(lines, commentLine{
			Week: r.Text.T("visit.effect.week", "N", c.Date.Week().Number), Where: names[c.PlaceID], Text: c.Text,
			RemoveURL: r.URL("/intern/besok/svar/" + c.ID + "/fjern"), Remove: r.Text.T("visit.effect.remove", "N", i+1),
		})
	}
	return lines, err
}

func (p *Pages) setEvery(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.effectPage(r)
	if err != nil {
		return err
	}
	page.Form.Fill(values)
	if !page.Form.Failed() {
		err := visit.SetAskEvery(r.HTTP.Context(), p.DB, org.By(r.Tenant.ID, r.Staff, r.Now), page.Form.Number("every"))
		if err == nil {
			return r.Redirect(w, "/intern/besok/svar?ok=lagret")
		}
		if !page.Form.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "effect", page)
}

// removeComment deletes a comment that says too much.
func (p *Pages) removeComment(w http.ResponseWriter, r *orgweb.Request) error {
	f := visit.Filter{TenantID: r.Tenant.ID}
	err := p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		if err := visit.RemoveComment(tx.Context(), tx, f, r.PathValue("id")); err != nil {
			return err
		}
		by := org.By(r.Tenant.ID, r.Staff, r.Now)
		return org.Record(tx.Context(), tx, by.Did("delete", "visit_comment", r.PathValue("id")))
	})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/intern/besok/svar?ok=fjernet")
}
