package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
)

// sender is the SMTP server of the settings; without one, mail is written to
// the log.
func (a *App) sender() (mail.Sender, error) {
	m := a.Config.Mail
	if m.Host == "" {
		return &mail.Log{Log: a.Log}, nil
	}
	settings := mail.Settings{Host: m.Host, Port: m.Port, Username: m.User, Password: m.Password}
	switch m.Encryption {
	case "offered":
		settings.Encryption = mail.Offered
	case "tls":
		settings.Encryption = mail.FromStart
	}
	return mail.NewSMTP(settings)
}

// demoSender is the address that the demo's e-mail would come from (RFC 2606).
const demoSender = "ikke-svar@halden.example"

// senders gives messages to residents their ways out. The demo has none, also
// when it is served without --demo, since invented numbers may be somebody's:
// there everything is written to the log. Without settings there is no way out, and
// nothing is queued, so that no number ends up in a log.
func (a *App) senders(ctx context.Context) (err error) {
	towns, err := a.demoTowns(ctx)
	if err != nil {
		return err
	}
	n, c := a.Notify, a.Config
	n.MailFrom, n.SMSFrom, n.BaseURL = c.Mail.From, c.SMS.From, c.BaseURL
	if n.Receipts, err = c.SMS.Receipt.receipts(); err != nil {
		return err
	}
	if c.Demo || len(towns) > 0 {
		n.Mail, n.SMS, n.MailFrom = &mail.Log{Log: a.Log}, &sms.Log{Log: a.Log}, or(c.Mail.From, demoSender)
		return nil
	}
	if u, err := url.Parse(c.BaseURL); n.MailFrom == "" && err == nil && u.Hostname() != "" {
		n.MailFrom = "ikke-svar@" + u.Hostname()
	}
	if c.SMS.From != "" && !sms.ValidFrom(c.SMS.From) {
		return fmt.Errorf("the sender of SMS must be 3 to 11 letters and digits, or a number, not %q", c.SMS.From)
	}
	if c.Mail.Host != "" {
		n.Mail = a.Mail
	}
	if c.SMS.URL == "" {
		return nil
	}
	gateway, err := sms.NewGateway(c.SMS.settings())
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	n.SMS = gateway
	return nil
}

// ownDomains are those of the calendar entries that we send: that of the pages,
// or of the sender of mail.
func (a *App) ownDomains() (domains []string) {
	if u, err := url.Parse(a.Config.BaseURL); err == nil && u.Hostname() != "" {
		domains = append(domains, u.Hostname())
	}
	if _, domain, ok := strings.Cut(a.Config.Mail.From, "@"); ok {
		domains = append(domains, domain)
	}
	return domains
}
