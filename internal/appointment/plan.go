package appointment

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/contact"
)

// Plan is what would become of the appointments whose time falls away, by start.
type Plan struct {
	Rows    []Affected
	Holding int    // who are filling in the form for such a time, and must choose again
	Digest  string // of what the plan was made of, but not of what is chosen
	rows    []planned
}

// affected loads what is agreed in the time that falls away, by start.
func (s *Service) affected(ctx context.Context, r db.Reader, d Disruption) (all []planned, err error) {
	rows, err := s.inside(ctx, r, d, openStates)
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		a.was = a.args()
		if a, err = s.open(ctx, r, a); err != nil {
			return nil, err
		}
		all = append(all, planned{row: a})
	}
	slices.SortFunc(all, func(a, b planned) int {
		return cmp.Or(a.row.StartsAt.Compare(b.row.StartsAt), cmp.Compare(a.row.ID, b.row.ID))
	})
	return all, nil
}

// plan finds out what can be done for each. Every appointment gets a time and a
// host of its own, whatever is chosen for the others: so what a choice says is
// still true when the choice beside it is changed.
func (s *Service) plan(ctx context.Context, r db.Reader, d Disruption, rows []planned) (plan Plan, err error) {
	plan.rows = rows
	if plan.Holding, err = s.holding(ctx, r, d); err != nil {
		return plan, err
	}
	if len(rows) > 0 {
		p, err := s.newPlanner(ctx, r, d, rows)
		if err != nil {
			return plan, err
		}
		p.allot(rows)
	}
	for i := range rows {
		rows[i].choose(d)
		plan.Rows = append(plan.Rows, rows[i].seen(d.Actor))
	}
	plan.Digest = s.digestOf(d, rows)
	return plan, nil
}

// seen is what the viewer may see.
func (p planned) seen(by Actor) Affected {
	a := p.Affected
	a.Appointment, a.Named = p.row.Appointment, by.Viewer.SeesContact(p.row.OrganisationID, p.row.MadeBy)
	if !a.Named {
		a.Contact, a.Code, a.Token, a.ReasonID, a.Language, a.Interpreter = contact.Contact{}, "", "", "", "", ""
	}
	return a
}

// choose takes what was chosen, or what was chosen for all, if it can be done;
// else what is proposed.
func (p *planned) choose(d Disruption) {
	p.Chosen = p.Remedies[0]
	for _, wanted := range []Remedy{d.All, d.Chosen[p.row.ID]} {
		if p.Can(wanted) {
			p.Chosen = wanted
		}
	}
}

// digestOf changes when anything does of what was shown: which appointments,
// where and when they are, what can be done, and who hears of it how.
func (s *Service) digestOf(d Disruption, rows []planned) string {
	a, c := d.Absence, d.Closure
	parts := []string{a.HostID, a.From.String(), a.To.String(), c.PlaceID, c.From.String(), c.To.String(), fmt.Sprint(d.span())}
	for _, p := range rows {
		parts = append(parts, p.row.ID, strconv.Itoa(p.row.Version), string(p.row.State), p.row.ClaimID, p.Instead)
		if p.Can(OtherTime) {
			parts = append(parts, p.Time.Slot().String(), p.Time.HostIDs[0])
		}
		for _, r := range p.Remedies {
			parts = append(parts, string(r))
		}
		for _, channel := range p.channels {
			parts = append(parts, string(channel))
		}
		parts = append(parts, strconv.FormatBool(p.urgent()), strconv.FormatBool(p.rings))
	}
	return s.Vault.Token(d.Tenant.ID, "disruption", strings.Join(parts, "\n"))
}
