package orgweb

import (
	"net/http"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/job"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// operationPage tells an administrator whether the program does by itself what it
// should: when each job last ran, and whether messages go out. "digivert check"
// tells those who run it the same, of the same rows.
type operationPage struct {
	Page
	State  web.Alert
	Jobs   []jobRow
	Unsent string // since when the oldest message waits, "" when none does

	MayRead bool // the list of messages, which is for those who help
}

// jobRow is a recurring job in plain words. The error of one that failed is for
// those who run the service.
type jobRow struct {
	Name, Does, Last, Next string
	Health                 web.Tag
}

// healthColors are those of the words; the word itself says it too.
var healthColors = map[job.Health]string{job.Fine: "success", job.Fresh: "neutral", job.Broken: "warning", job.Late: "danger"}

func (p *Pages) operation(w http.ResponseWriter, r *Request) error {
	jobs, err := p.Jobs(r.HTTP.Context())
	if err != nil {
		return err
	}
	unsent, err := p.Unsent(r.HTTP.Context(), r.Tenant.ID)
	if err != nil {
		return err
	}
	page := operationPage{
		Page: r.Page("org.operation.title").Wide(), Unsent: moment(r, unsent),
		MayRead: r.Staff.Has(org.HostRole, org.Desk, org.Coordinator),
	}
	well := unsent.IsZero() || r.Now.Sub(unsent) < job.Overdue
	for _, s := range jobs {
		page.Jobs = append(page.Jobs, newJobRow(r, s))
		well = well && s.Health(r.Now).OK()
	}
	page.State = stateOf(r, well, len(jobs) > 0)
	return p.render(w, "operation", page)
}

// stateOf says in one sentence how it goes.
func stateOf(r *Request, well, begun bool) web.Alert {
	switch {
	case !begun:
		return web.Alert{Color: "info", Text: r.Text.T("org.operation.notbegun")}
	case well:
		return web.Alert{Color: "success", Text: r.Text.T("org.operation.well")}
	}
	return web.Alert{Color: "warning", Text: r.Text.T("org.operation.wrong")}
}

func newJobRow(r *Request, s job.State) jobRow {
	row := jobRow{Name: s.Name, Last: moment(r, s.LastAt), Next: moment(r, s.NextAt)}
	if key := "org.operation.job." + s.Name; r.Text.Has(key) {
		row.Name, row.Does = r.Text.T(key), r.Text.T("org.operation.does."+s.Name)
	}
	health := s.Health(r.Now)
	row.Health = web.Tag{Text: r.Text.T("org.operation.health." + string(health)), Color: healthColors[health]}
	return row
}

// moment is a day and a time by the clock of the tenant, "" for none.
func moment(r *Request, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	zone := r.Tenant.Location()
	return r.Text.When(civil.DateOf(at, zone), civil.TimeOfDayOf(at, zone))
}
