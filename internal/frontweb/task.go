package frontweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/orgweb"
)

// tasksPage is what somebody must do for an appointment, such as ordering an
// interpreter, the most urgent first.
type tasksPage struct {
	orgweb.Page
	Rows []taskRow
}

type taskRow struct{ Heading, Text, Due, Done, URL string }

// openTasks is how many there are for the viewer's organisations.
func (p *Pages) openTasks(r *orgweb.Request) (int, error) {
	if len(r.Staff.ContactOrganisations()) == 0 {
		return 0, nil
	}
	tasks, err := p.Appointment.Tasks(r.HTTP.Context(), r.Tenant, r.Staff)
	return len(tasks), err
}

func (p *Pages) tasks(w http.ResponseWriter, r *orgweb.Request) error {
	tasks, err := p.Appointment.Tasks(r.HTTP.Context(), r.Tenant, r.Staff)
	if err != nil {
		return err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := tasksPage{Page: r.Page("front.tasks.title")}
	for _, task := range tasks {
		page.Rows = append(page.Rows, n.taskRow(r, task))
	}
	return p.views.Render(w, http.StatusOK, "tasks", page)
}

func (n names) taskRow(r *orgweb.Request, task appointment.Task) taskRow {
	clock := n.text.Day(task.Date)
	if at, ok := n.places[task.PlaceID]; ok && !task.StartsAt.IsZero() {
		clock = n.text.When(task.Date, civilClock(task.StartsAt, at))
	}
	return taskRow{
		Heading: n.text.T("front.tasks."+string(task.Kind), "Language", n.language(task.Interpreter)),
		Text:    clock + ", " + n.place(task.PlaceID),
		Due:     n.text.T("front.tasks.due", "Day", n.text.Day(task.DueOn)),
		Done:    r.URL("/intern/gjoremal/" + task.ID),
		URL:     r.URL("/intern/avtaler/" + task.AppointmentID),
	}
}

func (p *Pages) taskDone(w http.ResponseWriter, r *orgweb.Request) error {
	if err := p.Appointment.DoneTask(r.HTTP.Context(), r.Tenant, r.Staff, r.PathValue("id"), r.Now); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/gjoremal")
}
