package frontweb

import (
	"net/http"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// partnerPage is what partners of the viewer's organisation have booked for
// others: what is ahead, and then what is over. Whether somebody came stands there
// only if they have said yes to that.
type partnerPage struct {
	orgweb.Page
	Ahead, Past []partnerRow
	Book        string
}

// partnerRow is one booking. The links are there while it is ahead.
type partnerRow struct {
	Name, When, Where string
	State             web.Tag
	Open, Slip        web.Link
}

func (p *Pages) partner(w http.ResponseWriter, r *orgweb.Request) error {
	list, err := p.Appointment.PartnerBookings(r.HTTP.Context(), r.Tenant, r.Staff, r.Now)
	if err != nil {
		return err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := partnerPage{Page: r.Page("front.partner.title"), Book: r.URL("/intern/skranke")}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	for _, b := range list {
		if b.Date.Before(today) {
			page.Past = append(page.Past, n.partnerPast(b))
		} else {
			page.Ahead = append(page.Ahead, n.partnerAhead(r, b))
		}
	}
	slices.Reverse(page.Past) // the latest first
	return p.views.Render(w, http.StatusOK, "partner", page)
}

func (n names) partnerAhead(r *orgweb.Request, b appointment.PartnerBooking) partnerRow {
	row := partnerRow{
		Name: b.Contact.FirstName, When: n.when(b.Appointment), Where: n.place(b.PlaceID),
		State: web.Tag{Text: n.text.T("front.state." + string(b.State)), Color: "neutral"},
		Open:  web.Link{Text: n.text.T("front.partner.open"), URL: r.URL("/intern/avtaler/" + b.ID)},
	}
	if b.State == appointment.Booked {
		row.State.Color = "success"
		row.Slip = web.Link{Text: n.text.T("front.appointment.slip"), URL: r.URL("/avtale/" + b.Token + "/ark")}
	}
	return row
}

// partnerPast tells the day and no more, but how it went if that may be told.
func (n names) partnerPast(b appointment.PartnerBooking) partnerRow {
	row := partnerRow{Name: b.Contact.FirstName, When: i18n.Capital(n.text.DayYear(b.Date)), State: web.Tag{Color: "neutral"}}
	switch b.Came {
	case appointment.CameAhead:
		row.State.Text = n.text.T("front.state." + string(b.State))
	case appointment.CameYes:
		row.State = web.Tag{Text: n.text.T("front.partner.came.yes"), Color: "success"}
	default:
		row.State.Text = n.text.T("front.partner.came." + string(b.Came))
	}
	return row
}

// tellField asks what only the person can say yes to. Nobody is asked for the
// bookings of those who work where it is.
func tellField(r *orgweb.Request) []*form.Field {
	if !r.Staff.Has(org.Partner) {
		return nil
	}
	t := r.Text
	return []*form.Field{{Kind: form.Checkbox, Name: "tell", Label: t.T("front.desk.tell"), Hint: t.T("front.desk.tell.hint")}}
}

// stopTelling takes back the yes, for whoever said it on the phone.
func (p *Pages) stopTelling(w http.ResponseWriter, r *orgweb.Request) error {
	change := p.change(r)
	change.Actor = p.actor(r)
	if err := p.Appointment.StopTelling(r.HTTP.Context(), change); err != nil {
		return err
	}
	return r.Redirect(w, withProof(r, change.ID, ""))
}
