package frontweb

import (
	"digivert/internal/appointment"
	"digivert/internal/orgweb"
)

func (p *Pages) callQuery(r *orgweb.Request) appointment.CallQuery {
	return appointment.CallQuery{Tenant: r.Tenant, Viewer: r.Staff, Now: r.Now}
}

// callCount is the number in the menu.
func (p *Pages) callCount(r *orgweb.Request) (int, error) {
	return r.Number("calls", func() (int, error) {
		list, err := p.Appointment.Calls(r.HTTP.Context(), p.callQuery(r))
		return list.Count(), err
	})
}

// callList is what the menu counts, read once.
func (p *Pages) callList(r *orgweb.Request) (list appointment.CallList, err error) {
	list, err = p.Appointment.Calls(r.HTTP.Context(), p.callQuery(r))
	if err == nil {
		_, err = r.Number("calls", func() (int, error) { return list.Count(), nil })
	}
	return list, err
}
