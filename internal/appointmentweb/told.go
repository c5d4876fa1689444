package appointmentweb

import (
	"slices"
	"strings"

	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// told says which messages come, and by which name: on the receipt all of them,
// later only the reminder that is still to come. "" when none does.
func (p *Pages) told(r *orgweb.Request, m meeting, receipt bool) string {
	t, ways := r.Text, p.Appointment.Reaches(m.Contact)
	if len(ways) == 0 {
		return ""
	}
	var parts []string
	if receipt && slices.Contains(ways, notify.SMS) {
		parts = append(parts, t.T("appointmentweb.told.sms", "Sender", p.Appointment.Notify.Sender(r.Tenant)))
	}
	if receipt && slices.Contains(ways, notify.Email) {
		parts = append(parts, t.T("appointmentweb.told.email"))
	}
	if notify.Reminds(m.Date, r.Now, r.Tenant.Location()) {
		parts = append(parts, t.T("appointmentweb.told.reminder"))
	}
	return strings.Join(parts, " ")
}
