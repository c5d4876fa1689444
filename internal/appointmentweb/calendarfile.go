package appointmentweb

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"digivert/internal/base/ical"
	"digivert/internal/orgweb"
)

// calendarFile is the appointment for the resident's own calendar. It never
// tells the reason: calendars are shared with others, and lie on screens.
func (p *Pages) calendarFile(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	if m.StartsAt.IsZero() {
		return p.over(w, r, m, http.StatusGone)
	}
	file, err := m.calendar(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", ical.ContentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.Text.T("appointmentweb.calendar.file")+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(file)))
	_, err = w.Write(file)
	return err
}

func (m meeting) calendar(r *orgweb.Request) ([]byte, error) {
	t := r.Text
	event := ical.Event{
		UID: m.ID + "@" + r.HTTP.Host, Sequence: m.Version - 1, Stamp: r.Now, Start: m.StartsAt, End: m.EndsAt,
		Summary:   t.T("appointmentweb.calendar.summary", "Service", r.Tenant.ServiceName),
		Location:  strings.Join(m.where(t), ", "),
		Cancelled: !m.Open() && m.State != "served",
	}
	lines := []string{m.bring(t), t.T("appointmentweb.bankid")}
	if m.atPlace() {
		lines = append([]string{t.T("appointmentweb.calendar.ask", "Service", r.Tenant.ServiceName)}, lines...)
	}
	if m.Code != "" {
		lines = append(lines, t.T("appointmentweb.calendar.code", "Code", m.Code))
	}
	if phone := m.phone(t, r.Tenant); phone.Text != "" {
		lines = append(lines, t.T("appointmentweb.calendar.phone", "Phone", phone.Text))
	}
	event.Description = strings.Join(lines, "\n")
	var file bytes.Buffer
	err := ical.Write(&file, ical.Publish, event)
	return file.Bytes(), err
}
