package orgweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// auditPage is the audit trail: who did what to which thing, and which fields
// it changed. It has no values, so that it can be read by those who may not see
// the thing itself.
type auditPage struct {
	Page
	Form  *form.Form
	Rows  []auditRow
	Pager web.Pager
}

type auditRow struct {
	Day, Clock string // Clock is "" for what was noted by the day
	Who, What  string
	Fields     []string
	On         string
	SubjectID  string
	More       string // address of the trail of that thing alone
}

// auditLines is how many entries one page shows.
const auditLines = 50

// audit shows the entries that the address asks for.
func (p *Pages) audit(w http.ResponseWriter, r *Request) error {
	people, err := org.People(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	kinds, err := org.AuditSubjects(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := auditPage{Page: r.Page("org.audit.title").Wide(), Form: auditForm(r, people, kinds)}
	page.Form.Fill(r.HTTP.URL.Query())
	if !page.Form.Failed() {
		entries, err := org.AuditTrail(r.HTTP.Context(), p.Org.DB, auditQuery(r, page.Form))
		if err != nil {
			return err
		}
		page.fill(r, entries, names(people))
	}
	return p.render(w, "audit", page, page.Form)
}

func auditForm(r *Request, people []org.Person, kinds []string) *form.Form {
	t := r.Text
	who := &form.Field{Kind: form.Select, Name: "hvem", Label: t.T("org.audit.who"), Options: []form.Option{{Label: t.T("org.audit.anybody"), Checked: true}}}
	for _, person := range people {
		who.Options = append(who.Options, form.Option{Value: person.ID, Label: person.Name})
	}
	what := &form.Field{Kind: form.Select, Name: "hva", Label: t.T("org.audit.on"), Options: []form.Option{{Label: t.T("org.audit.anything"), Checked: true}}}
	for _, kind := range kinds {
		what.Options = append(what.Options, form.Option{Value: kind, Label: subjectText(r, kind)})
	}
	f := form.New(t, who, what,
		&form.Field{Kind: form.Date, Name: "fra", Label: t.T("org.audit.from"), Width: "sm"},
		&form.Field{Kind: form.Date, Name: "til", Label: t.T("org.audit.to"), Width: "sm"},
	)
	for _, field := range f.Fields { // a search has nothing that must be filled in
		field.Tag = ""
	}
	return f
}

// auditQuery reads days by the clock of the tenant, both included.
func auditQuery(r *Request, f *form.Form) org.AuditQuery {
	q := org.AuditQuery{
		TenantID: r.Tenant.ID, PersonID: f.Text("hvem"), SubjectKind: f.Text("hva"), SubjectID: r.Query("id"),
		Before: readMark(r.Query("etter")), Limit: auditLines + 1,
	}
	if from := f.Date("fra"); !from.IsZero() {
		q.From = from.Midnight(r.Tenant.Location())
	}
	if to := f.Date("til"); !to.IsZero() {
		q.Until = to.AddDays(1).Midnight(r.Tenant.Location())
	}
	return q
}

// readMark reads what markOf wrote; anything else is the newest page.
func readMark(text string) (m org.Mark) {
	at, id, ok := strings.Cut(text, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	if ok && err == nil {
		m = org.Mark{At: time.UnixMicro(micros).UTC(), ID: id}
	}
	return m
}

func markOf(e org.Entry) string { return strconv.FormatInt(e.Now.UnixMicro(), 10) + "." + e.ID }

func (page *auditPage) fill(r *Request, entries []org.Entry, names map[string]string) {
	if len(entries) > auditLines {
		entries = entries[:auditLines]
		page.Pager = web.Pager{Label: r.Text.T("org.audit.pages"), Later: web.Link{
			Text: r.Text.T("org.audit.older"), URL: auditAddress(r, "etter", markOf(entries[auditLines-1])),
		}}
	}
	for _, e := range entries {
		page.Rows = append(page.Rows, newAuditRow(r, e, names))
	}
}

// auditAddress is this page's address with one value changed.
func auditAddress(r *Request, name, value string) string {
	query := url.Values{}
	for _, kept := range []string{"hvem", "hva", "fra", "til", "id"} {
		if old := r.Query(kept); old != "" {
			query.Set(kept, old)
		}
	}
	query.Set(name, value)
	return r.URL("/intern/hendelser?" + query.Encode())
}

func newAuditRow(r *Request, e org.Entry, names map[string]string) auditRow {
	zone := r.Tenant.Location()
	row := auditRow{
		Day: r.Text.DayYear(civil.DateOf(e.Now, zone)), Who: names[e.PersonID], What: ActionText(r, e.Action), Fields: e.Fields,
		On: subjectText(r, e.SubjectKind), SubjectID: e.SubjectID, More: auditAddress(r, "id", e.SubjectID),
	}
	if clock := civil.TimeOfDayOf(e.Now, zone); clock != 0 {
		row.Clock = r.Text.T("org.audit.clock", "Clock", r.Text.Clock(clock))
	}
	switch {
	case e.PersonID == "":
		row.Who = r.Text.T("org.audit.program")
	case row.Who == "":
		row.Who = r.Text.T("org.audit.gone")
	}
	if e.SubjectKind == "person" && names[e.SubjectID] != "" {
		row.On += ": " + names[e.SubjectID]
	}
	return row
}

// ActionText is in words where there are any: "appointment.move" is said as
// "move", since what was moved stands beside it.
func ActionText(r *Request, action string) string {
	if key := "org.audit.action." + action; r.Text.Has(key) {
		return r.Text.T(key)
	}
	return action
}

func subjectText(r *Request, kind string) string {
	if key := "org.audit.subject." + kind; r.Text.Has(key) {
		return r.Text.T(key)
	}
	return kind
}

// names are those of the people, by id.
func names(people []org.Person) map[string]string {
	all := map[string]string{}
	for _, person := range people {
		all[person.ID] = person.Name
	}
	return all
}
