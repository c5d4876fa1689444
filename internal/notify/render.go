package notify

import (
	"bytes"
	"html"
	"net/url"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/ical"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// Preview is how a text looks, filled in with an example.
type Preview struct {
	Subject, Body string
	HTML          string // of an e-mail: a whole document
	Segments      int    // of an SMS
	Charset       string // of an SMS: sms.GSM7 or sms.UCS2
}

// Preview fills in a text that need not be saved. Errors are those of SaveText.
func (s *Service) Preview(tenant org.Tenant, text Text) (p Preview, err error) {
	if text, err = s.clean(tenant, text); err != nil {
		return p, err
	}
	c := example(tenant)
	if text.Channel == SMS {
		p.Body = s.short(tenant, text, c)
		p.Segments, p.Charset = sms.Segments(p.Body)
		return p, nil
	}
	l := s.letter(tenant, text, c)
	return Preview{Subject: l.subject, Body: l.plain(), HTML: l.html()}, nil
}

// example is an appointment that nobody has.
func example(tenant org.Tenant) Content {
	return Content{
		Date: civil.MustDate("2026-11-11"), Span: civil.Span{Start: 10 * 60, End: 10*60 + 45}, Place: "Halden bibliotek",
		Address: "Storgata 1, 1767 Halden", Call: tenant.Phone, Code: "4127 3605", Path: "/avtale/eksempel",
	}
}

// short is the SMS. With the day in few letters if it else needs more than one
// segment, and that helps.
func (s *Service) short(tenant org.Tenant, text Text, c Content) string {
	t := s.Bundle.Localizer(text.Language)
	long := sms.Plain(fill(text.Body, c.values(t, tenant, false)))
	brief := sms.Plain(fill(text.Body, c.values(t, tenant, true)))
	many, _ := sms.Segments(long)
	if few, _ := sms.Segments(brief); few < many {
		return brief
	}
	return long
}

// letter is an e-mail before it is written: paragraphs of lines, and a link.
type letter struct {
	t                         i18n.Localizer
	subject, body, never      string
	linkText, linkURL, signed string
}

func (s *Service) letter(tenant org.Tenant, text Text, c Content) letter {
	t := s.Bundle.Localizer(text.Language)
	values := c.values(t, tenant, false)
	l := letter{
		t: t, subject: fill(text.Subject, values), body: fill(text.Body, values), never: t.T("notify.mail.never"),
		signed: tenant.ServiceName + "\n" + tenant.Name,
	}
	if c.Path != "" && s.BaseURL != "" && !c.Revoked {
		l.linkText, l.linkURL = t.T(linkKey(text.Kind)), strings.TrimSuffix(s.BaseURL, "/")+prefix(tenant, t)+c.Path
	}
	return l
}

func linkKey(kind Kind) string {
	if kind == Earlier {
		return "notify.mail.link.earlier"
	}
	return "notify.mail.link"
}

// prefix is what the address of a page in the language begins with.
func prefix(tenant org.Tenant, t i18n.Localizer) string {
	if t.Lang() == tenant.Language {
		return ""
	}
	return "/" + t.Lang()
}

func (l letter) plain() string {
	parts := []string{l.body}
	if l.linkURL != "" {
		parts = append(parts, l.linkText+"\n"+l.linkURL)
	}
	return strings.Join(append(parts, l.never, l.signed), "\n\n") + "\n"
}

// html says the same as plain. It fetches nothing from anywhere.
func (l letter) html() string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + l.t.Lang() + `"><head><meta charset="utf-8"><title>` + html.EscapeString(l.subject) +
		`</title><meta name="viewport" content="width=device-width"></head><body style="font-family:sans-serif;font-size:16px;line-height:1.5"><main><h1 style="font-size:20px">` +
		html.EscapeString(l.subject) + `</h1>`)
	for part := range strings.SplitSeq(l.body, "\n\n") {
		b.WriteString(paragraph(part))
	}
	if l.linkURL != "" {
		b.WriteString(`<p><a href="` + html.EscapeString(l.linkURL) + `">` + html.EscapeString(l.linkText) + `</a></p>`)
	}
	b.WriteString(paragraph(l.never) + paragraph(l.signed) + `</main></body></html>`)
	return b.String()
}

func paragraph(text string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(strings.TrimSpace(text)), "\n", "<br>") + "</p>"
}

// mail is the e-mail of an item. One that tells of the time brings it to the
// receiver's calendar; the reminder leaves the calendar alone, and so does a
// time that is not theirs yet.
func (s *Service) mail(tenant org.Tenant, text Text, c Content, ref string, now time.Time) (m mail.Message, err error) {
	l := s.letter(tenant, text, c)
	m = mail.Message{
		From: s.MailFrom, FromName: tenant.ServiceName, To: c.Email, Subject: l.subject, Text: l.plain(), HTML: l.html(), ID: ref,
	}
	if text.Kind != Reminder && text.Kind != Earlier {
		m.Calendar, err = s.calendar(tenant, l.t, c, now)
	}
	return m, err
}

// calendar never tells the reason: calendars are shared with others.
func (s *Service) calendar(tenant org.Tenant, t i18n.Localizer, c Content, now time.Time) (*mail.Calendar, error) {
	method := ical.Request
	if c.Revoked {
		method = ical.Cancel
	}
	event := ical.Event{
		UID: c.UID + "@" + s.host(), Sequence: c.Version - 1, Stamp: now, Start: c.StartsAt, End: c.EndsAt,
		Summary:   t.T("notify.calendar.summary", "Service", tenant.ServiceName),
		Organizer: ical.Organizer{Name: tenant.ServiceName, Email: s.MailFrom}, Attendee: c.Email, Cancelled: c.Revoked,
		Location:    strings.Trim(c.place(t)+", "+c.Address, ", "),
		Description: t.T("notify.calendar.description", "Code", c.Code, "Phone", t.Phone(c.Call)),
	}
	var file bytes.Buffer
	err := ical.Write(&file, method, event)
	return &mail.Calendar{Method: string(method), File: file.Bytes()}, err
}

// host makes the id of a calendar entry that of the file on the pages.
func (s *Service) host() string {
	if u, err := url.Parse(s.BaseURL); err == nil && u.Host != "" {
		return u.Host
	}
	_, domain, _ := strings.Cut(s.MailFrom, "@")
	return domain
}
