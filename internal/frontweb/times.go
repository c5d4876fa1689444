package frontweb

import (
	"strconv"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// timeList is the next free times as one field, day by day, with links to what
// lies before and after.
type timeList struct {
	Field *form.Field
	Pager web.Pager
}

// timeList asks for the times of a search; address makes the link for a first
// day.
func (p *Pages) timeList(r *orgweb.Request, search freetime.Search, address func(from string) string) (timeList, error) {
	list, err := p.Appointment.Free.List(r.HTTP.Context(), p.DB, search)
	if err != nil {
		return timeList{}, err
	}
	field := &form.Field{Kind: form.Radio, Name: "slot", Label: r.Text.T("front.times.label"), Width: "tiles"}
	if field.Options, err = p.Booking.TimeOptions(r, list.Times); err != nil {
		return timeList{}, err
	}
	untagged(form.New(r.Text, field))
	out := timeList{Field: field, Pager: web.Pager{Label: r.Text.T("front.times.pager")}}
	if !list.Earlier.IsZero() {
		out.Pager.Earlier = web.Link{Text: r.Text.T("front.times.earlier"), URL: address(list.Earlier.String())}
	}
	if !list.Later.IsZero() {
		out.Pager.Later = web.Link{Text: r.Text.T("front.times.later"), URL: address(list.Later.String())}
	}
	return out, nil
}

// queryDate is a date in the address, zero when it is none.
func queryDate(r *orgweb.Request, name string) civil.Date {
	d, err := civil.ParseDate(r.Query(name))
	if err != nil {
		return civil.Date{}
	}
	return d
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// text is a number as a form's hidden field holds it.
func text(n int) string { return strconv.Itoa(n) }

// civilClock is the wall clock of an instant at the place.
func civilClock(at time.Time, where place.Place) civil.TimeOfDay {
	return civil.TimeOfDayOf(at, where.Location())
}
