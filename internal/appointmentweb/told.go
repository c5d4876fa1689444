package appointmentweb

import (
	"slices"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// told says which messages come, and by which name: on the receipt all of them,
// later only the reminder that is still to come; and a letter that waits. "" when
// none does.
func (p *Pages) told(r *orgweb.Request, m meeting, receipt bool) (string, error) {
	var parts []string
	letter, sent, err := p.Appointment.LetterOf(r.HTTP.Context(), r.Tenant, m.ID)
	if err != nil {
		return "", err
	}
	if sent && letter.State == appointment.LetterWaiting {
		parts = append(parts, r.Text.T("letter.told"))
	}
	return strings.Join(append(parts, p.messages(r, m, receipt)...), " "), nil
}

func (p *Pages) messages(r *orgweb.Request, m meeting, receipt bool) (parts []string) {
	t, ways := r.Text, m.ways
	if len(ways) == 0 {
		return nil
	}
	if receipt && slices.Contains(ways, notify.SMS) {
		parts = append(parts, t.T("appointmentweb.told.sms", "Sender", p.Appointment.Notify.Sender(r.Tenant)))
	}
	if receipt && slices.Contains(ways, notify.Email) {
		parts = append(parts, t.T("appointmentweb.told.email"))
	}
	if notify.Reminds(m.Date, r.Now, r.Tenant.Location()) {
		parts = append(parts, t.T("appointmentweb.told.reminder"))
	}
	return parts
}
