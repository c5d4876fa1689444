package notify

import (
	"slices"
	"strings"

	"digivert/internal/base/i18n"
	"digivert/internal/org"
)

// Fields are the names that can stand in a text, as {{service}}.
func Fields() []string { return []string{"service", "day", "clock", "place", "phone", "code"} }

// fieldsAsNames fills a text of the locale files, {{.Day}}, with {{day}}.
func fieldsAsNames() (pairs []any) {
	for _, name := range Fields() {
		pairs = append(pairs, i18n.Capital(name), "{{"+name+"}}")
	}
	return pairs
}

// needed are the fields that a message is of no use without.
func needed(kind Kind) []string {
	switch kind {
	case Revoked:
		return []string{"day", "clock", "phone"}
	case Earlier: // whoever calls is known by the code
		return []string{"day", "clock", "place", "phone", "code"}
	}
	return []string{"day", "clock", "place", "phone"}
}

// fields finds the names between {{ and }} in a text; ok is false when one is
// not closed or there is nothing in it.
func fields(text string) (names []string, ok bool) {
	for {
		before, after, found := strings.Cut(text, "{{")
		if strings.Contains(before, "}}") {
			return names, false
		}
		if !found {
			return names, true
		}
		name, rest, closed := strings.Cut(after, "}}")
		if name = strings.TrimSpace(name); !closed || name == "" || strings.ContainsAny(name, "{}") {
			return names, false
		}
		names, text = append(names, name), rest
	}
}

// fill puts the values in. The text has been checked.
func fill(text string, values map[string]string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, rest, _ := strings.Cut(after, "}}")
		b.WriteString(values[strings.TrimSpace(name)])
		text = rest
	}
}

// values are what the fields stand for. A short day is for an SMS that else
// needs two segments.
func (c Content) values(t i18n.Localizer, tenant org.Tenant, shortDay bool) map[string]string {
	day := t.Day(c.Date)
	if shortDay {
		day = t.ShortDay(c.Date)
	}
	return map[string]string{
		"service": tenant.ServiceName, "day": day, "clock": t.Clock(c.Span.Start),
		"place": c.place(t), "phone": t.Phone(c.Call), "code": c.Code,
	}
}

// missing is the first field of a text that there is no value for, "" when it can
// be told whole. "Ring  hvis du ikke kan komme" helps nobody.
func (c Content) missing(t i18n.Localizer, tenant org.Tenant, text Text) string {
	values := c.values(t, tenant, false)
	for _, words := range []string{text.Subject, text.Body} {
		names, _ := fields(words)
		for _, name := range names {
			if strings.TrimSpace(values[name]) == "" {
				return name
			}
		}
	}
	return ""
}

// place is where they meet, in words.
func (c Content) place(t i18n.Localizer) string {
	if slices.Contains([]Where{ByPhone, ByVideo, AtHome}, c.Where) {
		return t.T("notify.where." + string(c.Where))
	}
	return c.Place
}
