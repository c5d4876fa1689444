package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// TaskKind says what is to be done.
type TaskKind string

// The tasks. Children are never interpreters, so somebody must order one.
const (
	TaskInterpreter       TaskKind = "interpreter"        // order one
	TaskInterpreterMove   TaskKind = "interpreter_move"   // the one ordered must come at another time
	TaskInterpreterCancel TaskKind = "interpreter_cancel" // the one ordered must not come
)

// Key is the locale key of the task's words.
func (k TaskKind) Key() string { return "appointment.task." + string(k) }

// Task is something that somebody must do for an appointment. It has no name of
// anybody in it.
type Task struct {
	ID, AppointmentID, OrganisationID string
	Kind                              TaskKind
	DueOn                             civil.Date
	MadeAt                            time.Time
	Date                              civil.Date // of the appointment
	StartsAt                          time.Time
	PlaceID, Interpreter              string
}

const taskColumns = `select t.id, t.appointment_id, t.organisation_id, t.kind, t.due_on, t.made_at,
	a.service_date, a.starts_at, a.place_id, a.interpreter
	from appointment_task t join appointment a on a.tenant_id = t.tenant_id and a.id = t.appointment_id
	where t.tenant_id = $1 and t.done_at is null `

func scanTask(row db.Row) (t Task, err error) {
	return t, row.Scan(&t.ID, &t.AppointmentID, &t.OrganisationID, &t.Kind, &t.DueOn, db.Instant(&t.MadeAt),
		&t.Date, db.Instant(&t.StartsAt), db.Text(&t.PlaceID), &t.Interpreter)
}

// Tasks lists what is to be done in the viewer's organisations, the most urgent
// first.
func (s *Service) Tasks(ctx context.Context, tenant org.Tenant, viewer org.Viewer) ([]Task, error) {
	own := viewer.ContactOrganisations()
	if len(own) == 0 {
		return nil, nil
	}
	return db.All(ctx, s.DB, scanTask, taskColumns+`and t.organisation_id in (`+db.Placeholders(2, len(own))+`)
		order by t.due_on, t.id`, append([]any{tenant.ID}, db.Args(own)...)...)
}

// DoneTask marks that it is done. Done twice is no error.
func (s *Service) DoneTask(ctx context.Context, tenant org.Tenant, viewer org.Viewer, taskID string, now time.Time) (err error) {
	defer errs.Wrap(&err, "DoneTask(%s)", taskID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		t, err := db.One(tx.Context(), tx, scanTask, taskColumns+`and t.id = $2`, tenant.ID, taskID)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if !viewer.In(t.OrganisationID, org.HostRole, org.Desk, org.Coordinator) {
			return forbidden()
		}
		_, err = db.Exec(tx.Context(), tx, `update appointment_task set done_at = $1, done_by = $2
			where tenant_id = $3 and id = $4`, now, viewer.PersonID, tenant.ID, taskID)
		if err != nil {
			return err
		}
		// The trail names the task and not the appointment: it outlives the day,
		// and that this person needed an interpreter would tell their visit from
		// the others by its language.
		return org.Record(tx.Context(), tx, org.Entry{
			TenantID: tenant.ID, PersonID: viewer.PersonID, OrganisationID: t.OrganisationID,
			Action: "appointment.task", SubjectKind: "appointment_task", SubjectID: t.ID, Fields: []string{string(t.Kind)}, Now: now,
		})
	})
}

func addTask(tx db.Tx, c Change, a row, kind TaskKind) error {
	_, err := db.Exec(tx.Context(), tx, `insert into appointment_task
		(tenant_id, id, appointment_id, organisation_id, kind, due_on, made_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		c.Tenant.ID, id.New(), a.ID, a.OrganisationID, string(kind), c.dueOn(a, kind), c.Now)
	return err
}

// dueOn is the last day on which an interpreter can be ordered; what is already
// ordered is changed at once.
func (c Change) dueOn(a row, kind TaskKind) civil.Date {
	due := a.Date.AddDays(-c.Tenant.InterpreterNoticeDays)
	if kind != TaskInterpreter || due.Before(c.today()) {
		return c.today()
	}
	return due
}

// dropTasks takes away what is still to be done for the appointment, and tells
// whether an interpreter was ordered before.
func dropTasks(tx db.Tx, c Change, a row) (ordered bool, err error) {
	_, err = db.Exec(tx.Context(), tx, `delete from appointment_task
		where tenant_id = $1 and appointment_id = $2 and done_at is null`, c.Tenant.ID, a.ID)
	if err != nil {
		return false, err
	}
	n, err := db.One(tx.Context(), tx, db.Count, `select count(*) from appointment_task
		where tenant_id = $1 and appointment_id = $2`, c.Tenant.ID, a.ID)
	return n > 0, err
}

// moveTask lets the interpreter follow an appointment that was moved.
func moveTask(tx db.Tx, c Change, a row) error {
	if a.Interpreter == "" {
		return nil
	}
	ordered, err := dropTasks(tx, c, a)
	if err != nil {
		return err
	}
	if ordered {
		return addTask(tx, c, a, TaskInterpreterMove)
	}
	return addTask(tx, c, a, TaskInterpreter)
}

// cancelTask tells an interpreter who was ordered not to come.
func cancelTask(tx db.Tx, c Change, a row) error {
	if a.Interpreter == "" {
		return nil
	}
	ordered, err := dropTasks(tx, c, a)
	if err != nil || !ordered {
		return err
	}
	return addTask(tx, c, a, TaskInterpreterCancel)
}
