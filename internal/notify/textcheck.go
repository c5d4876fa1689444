package notify

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// The limits of what a tenant writes.
const (
	mostSubject  = 100  // characters
	mostBody     = 2000 // characters
	mostSegments = 3    // of an SMS, with the example
)

// link matches what telephones make a link of.
var link = regexp.MustCompile(`(?i)https?:|www\.|\b[a-z0-9-]+\.(?:no|com|net|org|eu|info|io)\b`)

// clean checks a text, and says all that is wrong with it.
func (s *Service) clean(tenant org.Tenant, text Text) (Text, error) {
	var c errs.Check
	if !text.known() {
		return text, errs.E(errs.NotFound, "web.error.notfound")
	}
	text.Body = strings.TrimSpace(strings.ReplaceAll(text.Body, "\r\n", "\n"))
	text.Subject = strings.TrimSpace(text.Subject)
	found := checkWords(&c, "body", text.Body, mostBody)
	if text.Channel == Email {
		found = append(found, checkWords(&c, "subject", text.Subject, mostSubject)...)
	} else {
		text.Subject = ""
	}
	if c.Err() != nil {
		return text, c.Err()
	}
	for _, name := range needed(text.Kind) {
		if !slices.Contains(found, name) {
			c.Add("body", "notify.text.missing", "Field", "{{"+name+"}}")
		}
	}
	if text.Channel == SMS {
		s.checkSMS(&c, tenant, text)
	}
	return text, c.Err()
}

// checkWords checks one field of the form, and gives the names in it.
func checkWords(c *errs.Check, field, words string, limit int) []string {
	names, whole := fields(words)
	_, plain := form.CleanText(words, field == "body")
	switch length := utf8.RuneCountInString(words); {
	case words == "":
		c.Add(field, "notify.text.empty")
	case length > limit:
		c.Add(field, "notify.text.long", "Limit", limit, "Length", length)
	case !whole:
		c.Add(field, "notify.text.braces")
	case !plain:
		c.Add(field, "notify.text.characters")
	case form.HasNationalID(words):
		c.Add(field, "notify.text.nationalid")
	}
	for _, name := range names {
		if whole && !slices.Contains(Fields(), name) {
			c.Add(field, "notify.text.field", "Field", "{{"+name+"}}", "Fields", "{{"+strings.Join(Fields(), "}}, {{")+"}}")
		}
	}
	return names
}

func (s *Service) checkSMS(c *errs.Check, tenant org.Tenant, text Text) {
	if link.MatchString(text.Body) {
		c.Add("body", "notify.text.link")
	}
	if n, _ := sms.Segments(s.short(tenant, text, example(tenant))); n > mostSegments {
		c.Add("body", "notify.text.segments", "Segments", n, "Limit", mostSegments)
	}
}
