package sms

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// answer is what a gateway said.
type answer struct {
	status int
	body   string
	whole  bool // the body was read to its end
}

// judge tells answers apart.
type judge struct {
	host                                string
	statuses                            []int
	success, retry, refused, id, reason *regexp.Regexp
}

// newJudge compiles the expressions. Those that decide must be able to say no: one
// that fits every page would call everything taken.
func newJudge(s Settings, host string) (*judge, error) {
	j := &judge{host: host, statuses: s.Statuses}
	for _, e := range []struct {
		setting, pattern string
		into             **regexp.Regexp
		groups           int
	}{
		{"success", s.Success, &j.success, 0}, {"retry", s.Retry, &j.retry, 0}, {"refused", s.Refused, &j.refused, 0},
		{"id", s.ID, &j.id, 1}, {"reason", s.Reason, &j.reason, 1},
	} {
		if e.pattern == "" {
			continue
		}
		compiled, err := regexp.Compile(e.pattern)
		switch {
		case err != nil:
			return nil, fmt.Errorf("sms gateway: %s: %w", e.setting, err)
		case e.groups == 0 && compiled.MatchString("<!doctype html><title>?</title>"):
			return nil, fmt.Errorf("sms gateway: %s: fits any answer", e.setting)
		case compiled.NumSubexp() < e.groups:
			return nil, fmt.Errorf("sms gateway: %s: has no (group)", e.setting)
		}
		*e.into = compiled
	}
	if j.success == nil {
		return nil, fmt.Errorf("sms gateway: success: say what in the answer means yes")
	}
	return j, nil
}

// verdict is nil for a yes. What a gateway that answered with an error of its own
// said before it failed is not known, but 502 and 504 come from a server in front
// of it, behind which the message may have gone through, and 302 and 303 may point
// to a page about a message that was taken.
func (j *judge) verdict(a answer, m Message) error {
	said := j.said(a, m)
	switch {
	case a.status == http.StatusFound || a.status == http.StatusSeeOther:
		return doubt("%s answers %d and points to another address, maybe after it took the message; redirects are not followed", j.host, a.status)
	case a.status >= 300 && a.status < 400:
		return fmt.Errorf("sms: %s answers %d and points to another address; redirects are not followed", j.host, a.status)
	case fits(j.refused, a.body):
		return refusal("%s refused the message: %s", j.host, said)
	case fits(j.retry, a.body):
		return fmt.Errorf("sms: %s did not take the message: %s", j.host, said)
	case a.whole && slices.Contains(j.statuses, a.status) && fits(j.success, a.body):
		return nil
	case a.status < 300 || a.status == http.StatusBadGateway || a.status == http.StatusGatewayTimeout:
		return doubt("%s did not say whether it took the message: %s", j.host, said)
	}
	return fmt.Errorf("sms: %s did not take the message: %s", j.host, said)
}

func fits(e *regexp.Regexp, body string) bool { return e != nil && e.MatchString(body) }

// said tells the status, and the reason if the settings say where it stands.
func (j *judge) said(a answer, m Message) string {
	text := fmt.Sprintf("answer %d", a.status)
	if reason := harmless(group(j.reason, a.body), m); reason != "" {
		text += ", " + reason
	}
	if !a.whole {
		text += ", cut off"
	}
	return text
}

// name is the gateway's name for the message.
func (j *judge) name(a answer) string {
	id := group(j.id, a.body)
	if len(id) > 100 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return id
}

func group(e *regexp.Regexp, body string) string {
	if e == nil {
		return ""
	}
	if found := e.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return ""
}

// harmless shortens a reason to 80 characters and takes out the message's text,
// its number and everything that could be one.
func harmless(reason string, m Message) string {
	reason = strings.ReplaceAll(strings.ToValidUTF8(reason, "?"), m.Text, "…")
	reason = regexp.MustCompile(`[0-9](?:[ .-]?[0-9]){4,}`).ReplaceAllString(reason, "…")
	reason = strings.Join(strings.FieldsFunc(reason, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(reason); len(runes) > 80 {
		return string(runes[:80]) + "…"
	}
	return reason
}
