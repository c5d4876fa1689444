package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"digivert/internal/base/job"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// Finding is one thing that Check looked at.
type Finding struct {
	OK   bool
	What string
}

// Check looks at what whoever is on duty must know: settings, key, database,
// and when each recurring job last ran. That the program could open at all has
// already shown that the key file fits the database.
func (a *App) Check(ctx context.Context) ([]Finding, error) {
	number, err := a.DB.SchemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	tenants, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return nil, err
	}
	keyFile, _ := a.Config.keyFile() // opened already
	findings := []Finding{
		{true, fmt.Sprintf("database: %s, schema %d", a.DB.Engine(), number)},
		{true, fmt.Sprintf("key file: %s opens the contact data. Keep a copy of it apart from the backups.", keyFile)},
		{len(tenants) > 0, fmt.Sprintf("municipalities: %d", len(tenants))},
		{true, "base address: " + or(a.Config.BaseURL, "not set; slips and QR codes use the address of the request")},
		{true, "mail: " + or(a.Config.Mail.Host, "no SMTP server; sign-in codes are written to the log, and no messages are sent by e-mail")},
		{true, "sms: " + a.smsState()},
	}
	if towns, err := a.demoTowns(ctx); err == nil && len(towns) > 0 {
		findings = append(findings, Finding{true, "demo: " + strings.Join(towns, ", ") + ". The people are invented, anybody signs in by one click, and no message is sent"})
	}
	messages, err := a.checkMessages(ctx, a.Clock())
	if err != nil {
		return nil, err
	}
	kept, err := a.checkRetention(ctx, tenants, a.Clock())
	if err != nil {
		return nil, err
	}
	findings = append(append(findings, messages), kept...)
	jobs, err := a.checkJobs(ctx, a.Clock())
	return append(findings, jobs...), err
}

func (a *App) checkJobs(ctx context.Context, now time.Time) ([]Finding, error) {
	states, err := a.Jobs.Status(ctx)
	var findings []Finding
	for _, s := range states {
		f := Finding{OK: s.Health(now).OK()}
		f.What = fmt.Sprintf("job %s: last ran %s", s.Name, when(s.LastAt))
		if s.LastError != "" {
			f.What += ": " + s.LastError
		}
		findings = append(findings, f)
	}
	return findings, err
}

// smsState names the gateway's host and nothing else of its address, which may
// hold a password.
func (a *App) smsState() string {
	if a.Config.SMS.URL == "" {
		return "no gateway; no messages are sent by SMS"
	}
	if u, err := url.Parse(a.Config.SMS.URL); err == nil {
		return u.Host
	}
	return "a gateway"
}

func (a *App) checkMessages(ctx context.Context, now time.Time) (Finding, error) {
	oldest, err := notify.OldestDue(ctx, a.DB, now)
	if oldest.IsZero() {
		return Finding{true, "messages: none is late"}, err
	}
	return Finding{now.Sub(oldest) < job.Overdue, "messages: one has waited since " + when(oldest)}, err
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(time.RFC3339)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
