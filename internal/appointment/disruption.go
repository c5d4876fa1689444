package appointment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Disruption is time that falls away although appointments are booked in it: a
// host is away (Absence, with its HostID), or else a place, or every place, is
// closed (Closure).
type Disruption struct {
	Tenant  org.Tenant
	Actor   Actor
	Absence roster.Absence
	Closure place.Closure

	All    Remedy            // for every appointment for which it can be done; "" = what is proposed
	Chosen map[string]Remedy // by appointment id; goes before All, as far as it can still be done

	Digest string // of the plan that was shown, for Apply
	Key    string // of the form, by once; "" = not a form
	Hash   []byte
	Now    time.Time
}

// away tells whether it is a host who falls away, and not a place.
func (d Disruption) away() bool { return d.Absence.HostID != "" }

func (d Disruption) by() org.Actor { return org.By(d.Tenant.ID, d.Actor.Viewer, d.Now) }

func (d Disruption) change(p planned) Change {
	return Change{Tenant: d.Tenant, ID: p.row.ID, Actor: d.Actor, ByUs: true, Urgent: p.Telling(p.Chosen).Now, Now: d.Now}
}

// check tells who may, and what is wrong with the days and hours, before anything
// is looked up about anybody's appointment.
func (d *Disruption) check(ctx context.Context, r db.Reader) (err error) {
	if d.away() {
		d.Absence, err = roster.CheckAbsence(ctx, r, d.by(), d.Absence)
		return err
	}
	return place.CheckClosure(ctx, r, d.by(), d.Closure)
}

// enter writes the absence or the closure itself.
func (d Disruption) enter(tx db.Tx) (id string, err error) {
	if d.away() {
		return roster.EnterAbsence(tx.Context(), tx, d.by(), d.Absence)
	}
	return place.EnterClosure(tx.Context(), tx, d.by(), d.Closure)
}

// Preview tells what would become of every appointment, and who would be told
// how. Nothing is changed. errs.Invalid names the fields of [roster.Absence] or
// [place.Closure]; errs.Forbidden is for those who may not enter it.
func (s *Service) Preview(ctx context.Context, d Disruption) (plan Plan, err error) {
	defer errs.Wrap(&err, "Preview")
	if err := d.check(ctx, s.DB); err != nil {
		return plan, err
	}
	affected, err := s.affected(ctx, s.DB, d)
	if err != nil {
		return plan, err
	}
	return s.plan(ctx, s.DB, d, affected)
}

// Done is how many of each remedy were carried out, and how many stand on the
// ring-list because of it.
type Done struct{ Hosts, Moved, Phoned, CalledOff, Rings, RingsNow int }

// String is Done as it is kept for a form that is posted twice.
func (d Done) String() string {
	return fmt.Sprintf("%d.%d.%d.%d.%d.%d", d.Hosts, d.Moved, d.Phoned, d.CalledOff, d.Rings, d.RingsNow)
}

// ParseDone reads what String wrote; anything else is nothing.
func ParseDone(text string) (d Done) {
	if _, err := fmt.Sscanf(text, "%d.%d.%d.%d.%d.%d", &d.Hosts, &d.Moved, &d.Phoned, &d.CalledOff, &d.Rings, &d.RingsNow); err != nil {
		return Done{}
	}
	return d
}

// PlanChangedKey is the key of the errs.Conflict that says that something has
// changed since the plan was shown.
const PlanChangedKey = "appointment.disruption.changed"

// errNewcomers: somebody booked or held a time between the look and the locks.
var errNewcomers = errors.New("appointments came while waiting for the locks")

// mostTries is how often Apply begins anew because of newcomers.
const mostTries = 5

// Apply enters the absence or the closure and does all that the plan says, in one
// transaction, or nothing: errs.Conflict with PlanChangedKey when the plan is not
// the one whose digest was shown. The same form posted twice is done once.
func (s *Service) Apply(ctx context.Context, d Disruption) (done Done, err error) {
	defer errs.Wrap(&err, "Apply")
	for range mostTries {
		err = s.DB.Write(ctx, func(tx db.Tx) error {
			result, _, err := d.once(tx, func() (string, error) {
				done, err := s.apply(tx, d)
				return done.String(), err
			})
			done = ParseDone(result)
			return err
		})
		if !errors.Is(err, errNewcomers) {
			return done, err
		}
	}
	return done, errs.E(errs.Conflict, PlanChangedKey)
}

func (d Disruption) once(tx db.Tx, f func() (string, error)) (result string, repeated bool, err error) {
	if d.Key == "" {
		result, err = f()
		return result, false, err
	}
	call := once.Call{Tenant: d.Tenant.ID, Form: "appointment.disruption", Key: d.Key, Hash: d.Hash, Now: d.Now}
	return once.Do(tx.Context(), tx, call, f)
}

func (s *Service) apply(tx db.Tx, d Disruption) (done Done, err error) {
	if err := d.check(tx.Context(), tx); err != nil {
		return done, err
	}
	locked, err := s.lockDisrupted(tx, d)
	if err != nil {
		return done, err
	}
	plan, err := s.plan(tx.Context(), tx, d, locked)
	if err != nil {
		return done, err
	}
	if plan.Digest != d.Digest {
		return done, errs.E(errs.Conflict, PlanChangedKey)
	}
	if _, err := d.enter(tx); err != nil {
		return done, err
	}
	return s.carryOut(tx, d, plan)
}

// lockDisrupted locks first the appointments and holds that lie in the time, then
// all hosts: the order of everybody who moves or books one, so that nobody waits
// for anybody who waits. With the hosts locked, nobody takes a time any more, and
// holds are dropped, so that nobody books one either; who came in between makes
// it begin anew.
func (s *Service) lockDisrupted(tx db.Tx, d Disruption) (affected []planned, err error) {
	before, err := s.disruptedIDs(tx, d)
	if err != nil {
		return nil, err
	}
	for _, id := range before.ids {
		if _, err := lock(tx.Context(), tx, d.Tenant.ID, id); err != nil {
			return nil, err
		}
	}
	hosts, err := roster.Hosts(tx.Context(), tx, d.Tenant.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range hosts {
		ids = append(ids, h.ID)
	}
	if err := s.guards.lock(tx.Context(), tx, d.Tenant.ID, ids...); err != nil {
		return nil, err
	}
	after, err := s.disruptedIDs(tx, d)
	if err != nil {
		return nil, err
	}
	if !after.within(before) {
		return nil, errNewcomers
	}
	return s.affected(tx.Context(), tx, d)
}
