package frontweb

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// names turns the ids of an appointment into words. It is read once for a page,
// in three queries.
type names struct {
	text    i18n.Localizer
	places  map[string]place.Place
	reasons map[string]place.Reason
	hosts   map[string]roster.Host
}

func (p *Pages) names(ctx context.Context, r *orgweb.Request) (names, error) {
	n := names{
		text: r.Text, places: map[string]place.Place{},
		reasons: map[string]place.Reason{}, hosts: map[string]roster.Host{},
	}
	places, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return n, err
	}
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return n, err
	}
	hosts, err := roster.Hosts(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return n, err
	}
	for _, one := range places {
		n.places[one.ID] = one
	}
	for _, one := range reasons {
		n.reasons[one.ID] = one
	}
	for _, one := range hosts {
		n.hosts[one.ID] = one
	}
	return n, nil
}

func (n names) place(id string) string { return n.places[id].Name }

func (n names) host(id string) string { return n.hosts[id].FirstName }

// reason is "" for a booking that named none.
func (n names) reason(id string) string {
	reason, ok := n.reasons[id]
	if !ok {
		return ""
	}
	return reason.NameIn(n.text)
}

// language is the name of a spoken language, "" for none.
func (n names) language(code string) string {
	if code == "" {
		return ""
	}
	return n.text.LanguageName(code)
}

// byPhone is how they are met when they do not come, and the number to ring.
func (n names) byPhone(a appointment.Appointment) string {
	if !a.Channel.NeedsPhone() {
		return ""
	}
	return n.text.T(a.Channel.Key()) + " " + phoneText(n.text.Phone, a.Contact.Phone)
}
