package orgweb

import (
	"net/http"

	"digivert/internal/org"
)

// privacyPage tells a resident what is kept, how long, and what becomes of it:
// the same rules that the retention job obeys.
type privacyPage struct {
	Page
	Groups       []privacyGroup
	Email        string
	AuthorityURL string
}

// privacyGroup is the data about one sort of people.
type privacyGroup struct {
	Heading, Text string
	Rows          []privacyRow
}

type privacyRow struct {
	What, Period, Becomes string
	Parts                 []org.Part // where it lies, for /intern/sletting
}

const authorityURL = "https://www.datatilsynet.no/"

func (p *Pages) privacy(w http.ResponseWriter, r *Request) error {
	page := privacyPage{Page: r.Page("org.privacy.title"), Email: r.Tenant.Email, AuthorityURL: authorityURL}
	page.Frame.Description = r.Text.T("org.privacy.lead", "Service", r.Tenant.ServiceName)
	for _, class := range org.PersonalClasses() {
		key := "org.privacy." + string(class)
		group := privacyGroup{Heading: r.Text.T(key), Text: r.Text.T(key + ".text"), Rows: privacyRows(r, p.Retention, class)}
		if len(group.Rows) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	return p.render(w, "privacy", page)
}

// privacyRows makes one row of all rules of the class that tell of the same.
func privacyRows(r *Request, rules []org.Rule, class org.Class) (rows []privacyRow) {
	for _, kind := range org.Kinds(rules) {
		if kind.Class == class {
			rows = append(rows, privacyRow{
				What: r.Text.T(kind.What), Period: r.Text.T(kind.Period, PeriodWords(r.Tenant)...), Becomes: r.Text.T(kind.Becomes), Parts: kind.Parts,
			})
		}
	}
	return rows
}

// PeriodWords are the pairs that the Period texts of retention rules may use.
func PeriodWords(t org.Tenant) []any {
	return []any{"ContactDays", t.ContactDays, "ContactDaysUnmet", t.ContactDaysUnmet,
		"AuditMonths", org.AuditMonths, "IdleDays", org.IdleDays}
}
