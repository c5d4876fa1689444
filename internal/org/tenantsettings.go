package org

import (
	"context"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Settings are what an administrator decides about the service. Days are whole
// days.
type Settings struct {
	Name                  string // of the municipality, "Halden kommune"
	ServiceName           string // what residents meet, "Datahjelpen"
	Language              string // "nb" or "nn": of its pages without a prefix, and its mail
	Zone                  string // IANA name; empty = Europe/Oslo
	Phone                 string // digits, perhaps with +; on every resident page
	PhoneHours            string // "hverdager kl. 9–15"
	Email                 string // whom to write to; may be empty
	InterpreterNoticeDays int    // 0 to 60: how long ahead an interpreter must be ordered
	ContactDays           int    // FewestContactDays to MostContactDays: contact data goes so long after the appointment
	ContactDaysUnmet      int    // the same when cancelled or not met
	ClosedChristmasEve    bool
	ClosedNewYearsEve     bool
	AccessibilityURL      string // its statement at uustatus.no; may be empty
}

// The range in which an administrator may choose how long contact data are kept.
const FewestContactDays, MostContactDays = 1, 90

// DefaultSettings are those of a new tenant, of field/norway.md: contact data
// for 30 days, 7 when nothing came of it.
func DefaultSettings() Settings {
	return Settings{
		Language: "nb", Zone: "Europe/Oslo", InterpreterNoticeDays: 3, ContactDays: 30, ContactDaysUnmet: 7,
		ClosedChristmasEve: true, ClosedNewYearsEve: true,
	}
}

// withDefaults fills what may not be zero.
func (s Settings) withDefaults() Settings {
	d := DefaultSettings()
	if s.Language == "" {
		s.Language = d.Language
	}
	if s.Zone == "" {
		s.Zone = d.Zone
	}
	if s.ContactDays == 0 {
		s.ContactDays = d.ContactDays
	}
	if s.ContactDaysUnmet == 0 {
		s.ContactDaysUnmet = d.ContactDaysUnmet
	}
	return s.clean()
}

func (s Settings) clean() Settings {
	for _, text := range []*string{&s.Name, &s.ServiceName, &s.PhoneHours, &s.AccessibilityURL} {
		*text = strings.TrimSpace(*text)
	}
	s.Email = CleanEmail(s.Email)
	if phone, ok := CleanPhone(s.Phone); ok {
		s.Phone = phone
	}
	return s
}

// args are the columns of a tenant in the order of its insert.
func (s Settings) args() []any {
	return []any{s.Name, s.ServiceName, s.Language, s.Zone, s.Phone, s.PhoneHours, s.Email,
		s.InterpreterNoticeDays, s.ContactDays, s.ContactDaysUnmet, s.ClosedChristmasEve, s.ClosedNewYearsEve,
		s.AccessibilityURL}
}

func (s Settings) check(c *errs.Check) {
	checkText(c, "name", s.Name, 100)
	checkText(c, "service_name", s.ServiceName, 60)
	if s.Language != "nb" && s.Language != "nn" {
		c.Add("language", "org.settings.badlanguage")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" {
		c.Add("zone", "org.settings.badzone")
	}
	if _, ok := CleanPhone(s.Phone); !ok {
		c.Add("phone", "org.error.phone")
	}
	if utf8.RuneCountInString(s.PhoneHours) > 100 {
		c.Add("phone_hours", "org.error.toolong", "Limit", 100)
	}
	if s.Email != "" && !validEmail(s.Email) {
		c.Add("email", "org.error.email")
	}
	s.checkDays(c)
	if s.AccessibilityURL != "" && !validLink(s.AccessibilityURL) {
		c.Add("accessibility_url", "org.settings.badlink")
	}
}

func (s Settings) checkDays(c *errs.Check) {
	for _, d := range []struct {
		field            string
		days, from, upTo int
	}{
		{"interpreter_notice_days", s.InterpreterNoticeDays, 0, 60},
		{"contact_days", s.ContactDays, FewestContactDays, MostContactDays},
		{"contact_days_unmet", s.ContactDaysUnmet, FewestContactDays, MostContactDays},
	} {
		if d.days < d.from || d.days > d.upTo {
			c.Add(d.field, "org.settings.baddays", "From", d.from, "To", d.upTo)
		}
	}
}

// CheckDays tells what is wrong with the numbers of days, as UpdateTenant does.
func (s Settings) CheckDays() error {
	var c errs.Check
	s.checkDays(&c)
	return c.Err()
}

// UpdateTenant saves the settings; only an administrator may. Shorter contact
// days count from the next run of retention, also for what is there already;
// longer ones for what comes, since those who are there were told the shorter.
func (s *Service) UpdateTenant(ctx context.Context, by Actor, settings Settings) (err error) {
	defer errs.Wrap(&err, "UpdateTenant(%s)", by.TenantID)
	settings = settings.clean()
	var c errs.Check
	settings.check(&c)
	if err := c.Err(); err != nil && by.Administers() {
		return err
	}
	return s.write(ctx, by.Administers(), func(ctx context.Context, tx db.Tx) error {
		before, err := TenantByID(ctx, tx, by.TenantID)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `update tenant set name = $2, service_name = $3, language = $4, zone = $5, phone = $6,
			phone_hours = $7, email = $8, interpreter_notice_days = $9, contact_days = $10, contact_days_unmet = $11,
			closed_christmas_eve = $12, closed_new_years_eve = $13, accessibility_url = $14 where id = $1`,
			append([]any{by.TenantID}, settings.args()...)...)
		if err != nil {
			return err
		}
		return Record(ctx, tx, by.Did("change", "tenant", by.TenantID, settings.changed(before.Settings)...))
	})
}

// changed names the settings that differ, as their columns are called.
func (s Settings) changed(before Settings) (fields []string) {
	names := []string{"name", "service_name", "language", "zone", "phone", "phone_hours", "email",
		"interpreter_notice_days", "contact_days", "contact_days_unmet", "closed_christmas_eve", "closed_new_years_eve",
		"accessibility_url"}
	old := before.args()
	for i, value := range s.args() {
		if value != old[i] {
			fields = append(fields, names[i])
		}
	}
	return fields
}

func checkText(c *errs.Check, field, text string, limit int) {
	switch {
	case text == "":
		c.Add(field, "org.error.empty")
	case utf8.RuneCountInString(text) > limit:
		c.Add(field, "org.error.toolong", "Limit", limit)
	}
}

// CleanEmail brings an address to the form that it is kept and looked up in.
func CleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func validEmail(email string) bool {
	address, err := mail.ParseAddress(email)
	return err == nil && address.Address == email && len(email) <= 200
}

// CleanPhone takes away spaces, hyphens and the country code +47 from an office
// telephone number. Short numbers (116 117, 02 800) are numbers too.
func CleanPhone(phone string) (digits string, ok bool) {
	digits = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", ".", "", "(", "", ")", "").Replace(phone)
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "0047"), "+47")
	number := strings.TrimPrefix(digits, "+")
	for _, r := range number {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	if digits != number {
		return digits, len(number) >= 7 && len(number) <= 15
	}
	return digits, len(number) >= 3 && len(number) <= 8
}

func validLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(link) <= 500
}
