package visitweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// groupPage logs people who were helped together: how many there were, and of
// each answer how many gave it.
type groupPage struct {
	orgweb.Page
	Form   *form.Form
	Hidden []*form.Field
	Where  []*form.Field
	Size   []*form.Field // persons, minutes, whether they are employees
	Facts  []factFields  // topics first; the others are folded
	Back   string
}

// factFields are the numbers of one fact.
type factFields struct {
	Fact   visit.Fact
	Legend string
	Hint   string
	Fields []*form.Field
}

// ID is that of the fieldset.
func (f factFields) ID() string { return "fact-" + string(f.Fact) }

// Filled tells whether any number is typed, or wrong.
func (f factFields) Filled() bool {
	return slices.ContainsFunc(f.Fields, func(n *form.Field) bool { return n.Value != "" || n.Error != "" })
}

// Open tells whether the folded facts are shown.
func (p groupPage) Open() bool {
	return slices.ContainsFunc(p.Facts[min(len(p.Facts), 2):], factFields.Filled)
}

func (p *Pages) group(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.groupPage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "group", page)
}

func (p *Pages) groupPage(r *orgweb.Request) (page groupPage, err error) {
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	page = groupPage{Page: r.Page("visit.group.title"), Hidden: stampFields(p.Forms.NewForm(r.Now)), Back: r.URL("/intern/besok")}
	page.Where, page.Size = whereFields(r, places, r.Query("sted")), sizeFields(r)
	page.Facts = factsOf(r.Text, reasons)
	fields := slices.Concat(page.Hidden, page.Where, page.Size)
	for _, f := range page.Facts {
		fields = append(fields, f.Fields...)
	}
	page.Form = form.New(r.Text, fields...)
	for _, f := range fields[len(fields)-page.numbers():] {
		f.Tag = "" // none of them must be filled in: one sentence says so for all
	}
	return page, nil
}

// numbers is how many fields the facts have.
func (p groupPage) numbers() (n int) {
	for _, f := range p.Facts {
		n += len(f.Fields)
	}
	return n
}

func sizeFields(r *orgweb.Request) []*form.Field {
	t := r.Text
	return []*form.Field{
		{Kind: form.Number, Name: "persons", Label: t.T("visit.group.persons"), Required: true, RequiredKey: "visit.group.needspersons", MaxLength: 6, Width: "xs"},
		{Kind: form.Number, Name: "minutes", Label: t.T("visit.group.minutes"), Hint: t.T("visit.group.minutes.hint"), Required: true, RequiredKey: "visit.group.needsminutes", MaxLength: 6, Width: "xs"},
		{Kind: form.Checkbox, Name: "employee", Label: t.T("visit.group.employees"), Hint: t.T("visit.record.employee.hint")},
	}
}

// groupFacts are those that the page asks for; what is asked on courses, courses
// ask.
func groupFacts() []visit.Fact {
	return []visit.Fact{
		visit.FactOutcome, visit.FactAge, visit.FactLanguage, visit.FactFirst, visit.FactMatter, visit.FactDevice, visit.FactHeard,
		visit.FactHelp, visit.FactFine, visit.FactSelf,
	}
}

func factsOf(t i18n.Localizer, reasons []place.Reason) []factFields {
	topics := factFields{Fact: visit.FactTopic, Legend: t.T("visit.group.topic"), Hint: t.T("visit.group.topic.hint")}
	for _, r := range place.Visible(reasons) {
		topics.Fields = append(topics.Fields, numberField(visit.FactTopic, r.ID, r.NameIn(t)))
	}
	list := []factFields{topics}
	for _, fact := range groupFacts() {
		f := factFields{Fact: fact, Legend: t.T("visit.group." + string(fact))}
		for _, answer := range answersOf(fact) {
			f.Fields = append(f.Fields, numberField(fact, answer, answerWords(t, fact, answer)))
		}
		list = append(list, f)
	}
	return list
}

func answersOf(fact visit.Fact) []string {
	if fact == visit.FactLanguage {
		return i18n.SpokenLanguages()
	}
	return fact.Answers()
}

// answerWords says what an answer to a fact is.
func answerWords(t i18n.Localizer, fact visit.Fact, answer string) string {
	switch fact {
	case visit.FactLanguage:
		return i18n.Capital(t.LanguageName(answer))
	case visit.FactOutcome, visit.FactAge, visit.FactMatter, visit.FactDevice, visit.FactHeard:
		return t.T("visit." + string(fact) + "." + answer)
	}
	return t.T(visit.Answer(answer).Key())
}

func numberField(fact visit.Fact, answer, label string) *form.Field {
	return &form.Field{Kind: form.Number, Name: string(fact) + "_" + answer, Label: label, MaxLength: 6, Width: "xs"}
}

func (p *Pages) saveGroup(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.groupPage(r)
	if err != nil {
		return err
	}
	fresh := []string{page.Hidden[0].Value, page.Hidden[1].Value}
	page.Form.Fill(values)
	if !page.Form.Failed() {
		id, err := p.recordGroup(r, values, page.told(r))
		if err == nil {
			return r.Redirect(w, "/intern/besok?"+url.Values{"gruppe": {id}, "sted": {page.Form.Text("place")}}.Encode())
		}
		if !page.setError(err) {
			return err
		}
	}
	page.Hidden[0].Value, page.Hidden[1].Value = fresh[0], fresh[1]
	return p.views.Render(w, http.StatusUnprocessableEntity, "group", page)
}

// told reads the group.
func (p groupPage) told(r *orgweb.Request) visit.Group {
	v := logPage{Form: p.Form}.complete(r, visit.Visit{})
	g := visit.Group{
		OrganisationID: v.OrganisationID, PlaceID: v.PlaceID, Date: v.Date, Hour: v.Hour, Channel: v.Channel, Source: v.Source,
		Persons: p.Form.Number("persons"), Minutes: p.Form.Number("minutes"), Employee: p.Form.Ticked("employee"),
	}
	for _, f := range p.Facts {
		for _, n := range f.Fields {
			answer := n.Name[len(f.Fact)+1:]
			g.Counts = append(g.Counts, visit.Tells{Fact: f.Fact, Answer: answer, Persons: p.Form.Number(n.Name)})
		}
	}
	return g
}

// setError puts what is wrong with a fact beside its numbers.
func (p groupPage) setError(err error) bool {
	fields := errs.FieldsOf(err)
	for i, field := range fields {
		for n := range p.Facts {
			if p.Facts[n].ID() == "fact-"+field.Name && len(p.Facts[n].Fields) > 0 {
				fields[i].Name = p.Facts[n].Fields[0].Name
			}
		}
	}
	p.Form.SetErrors(fields)
	return len(fields) > 0 || p.Form.SetError(err)
}

func (p *Pages) recordGroup(r *orgweb.Request, values url.Values, g visit.Group) (groupID string, err error) {
	return p.unplanned().do(r, values, "visitgroup", func(tx db.Tx) (string, error) {
		return visit.RecordGroup(tx.Context(), tx, r.Tenant.ID, g)
	})
}

// undoGroup takes back the group just logged, by somebody of its organisation.
func (p *Pages) undoGroup(r *orgweb.Request, groupID string) (placeID string, err error) {
	g, err := p.ownGroup(r, groupID)
	if err != nil {
		return "", err
	}
	return g.PlaceID, p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		return visit.RemoveGroup(tx.Context(), tx, r.Tenant.ID, groupID)
	})
}

// ownGroup is a group of today, of one of the viewer's organisations;
// errs.NotFound for any other.
func (p *Pages) ownGroup(r *orgweb.Request, groupID string) (visit.Group, error) {
	if groupID == "" {
		return visit.Group{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	g, err := visit.FindGroup(r.HTTP.Context(), p.DB, r.Tenant.ID, groupID)
	if err != nil {
		return g, err
	}
	if g.Date != civil.DateOf(r.Now, r.Tenant.Location()) || !slices.Contains(r.Staff.ContactOrganisations(), g.OrganisationID) {
		return visit.Group{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	return g, nil
}
