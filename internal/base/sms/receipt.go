package sms

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// MinSecret is how many characters a secret of receipts has at least.
const MinSecret = 32

// maxReceipts is how many receipts one call may bring.
const maxReceipts = 500

// ReceiptSettings describe how a gateway tells whether a message arrived: it calls
// us, with the secret, and a query, a form, JSON or XML. A field is named by its
// key, its element or its attribute; one further in by names with dots between.
// What holds the Status is one receipt; there may be many in a call.
type ReceiptSettings struct {
	Secret    string   // at least MinSecret characters
	Names     []string // fields that hold our Ref or the gateway's name for the message
	Status    string   // field that tells how it went
	Delivered string   // regular expression on the whole status: the telephone has it
	Failed    string   // regular expression on the whole status: it will never arrive
	Answer    string   // what the gateway wants to hear; "" = OK. {{each}}…{{end}} stands once for each receipt, with {{number}}
	Number    string   // field of {{number}}
}

// Receipts understand what a gateway tells. They are safe for use by many
// goroutines.
type Receipts struct {
	settings          ReceiptSettings
	secret            [sha256.Size]byte
	delivered, failed *regexp.Regexp
	answer            [3]string // before, for each, after
}

// Outcome is what a receipt tells.
type Outcome string

// The outcomes.
const (
	Arrived      Outcome = "arrived"
	NeverArrives Outcome = "neverarrives"
	NotYet       Outcome = "notyet" // under way, or a word that the settings do not know
)

// Receipt is what the gateway tells of one message.
type Receipt struct {
	Names   []string // ours or the gateway's, as the fields came
	Outcome Outcome
	number  string
}

// NewReceipts checks the settings. An error names the one that is wrong, and
// never the secret.
func NewReceipts(s ReceiptSettings) (r *Receipts, err error) {
	r = &Receipts{settings: s, secret: sha256.Sum256([]byte(s.Secret))}
	switch {
	case len(s.Secret) < MinSecret || !regexp.MustCompile(`^[0-9A-Za-z_~.-]+$`).MatchString(s.Secret):
		return nil, fmt.Errorf("sms receipts: secret: want at least %d letters, digits, _, -, . or ~", MinSecret)
	case len(s.Names) == 0:
		return nil, errors.New("sms receipts: names: say which fields hold the name of the message")
	case s.Status == "":
		return nil, errors.New("sms receipts: status: say which field tells how it went")
	}
	if r.delivered, err = whole("delivered", s.Delivered); err != nil {
		return nil, err
	}
	if r.failed, err = whole("failed", s.Failed); err != nil {
		return nil, err
	}
	return r, r.splitAnswer()
}

// whole compiles an expression on a whole status. One that fits everything would
// call every message delivered.
func whole(setting, pattern string) (*regexp.Regexp, error) {
	compiled, err := regexp.Compile(`^(?i:` + pattern + `)$`)
	switch {
	case err != nil:
		return nil, fmt.Errorf("sms receipts: %s: %w", setting, err)
	case pattern == "" || compiled.MatchString("some other word"):
		return nil, fmt.Errorf("sms receipts: %s: want a regular expression that fits some words and not all", setting)
	}
	return compiled, nil
}

func (r *Receipts) splitAnswer() error {
	before, rest, repeated := strings.Cut(r.settings.Answer, "{{each}}")
	r.answer[0] = before
	if !repeated {
		return nil
	}
	each, after, closed := strings.Cut(rest, "{{end}}")
	if !closed || strings.Contains(each, "{{number}}") && r.settings.Number == "" {
		return errors.New("sms receipts: answer: {{each}} wants an {{end}}, and {{number}} the setting for it")
	}
	r.answer[1], r.answer[2] = each, after
	return nil
}

// Knows tells whether it is the secret, in the same time whatever is wrong with it.
func (r *Receipts) Knows(secret string) bool {
	given := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(given[:], r.secret[:]) == 1
}

// Read understands a call. kind is its Content-Type; a query is read as a form.
// What holds no receipt is an error.
func (r *Receipts) Read(kind string, body []byte) (all []Receipt, err error) {
	root, err := parse(kind, body)
	if err != nil {
		return nil, err
	}
	root.visit(func(n node) {
		if status, ok := n.value(r.settings.Status); ok && len(all) <= maxReceipts {
			all = append(all, r.receipt(n, strings.TrimSpace(status)))
		}
	})
	switch {
	case len(all) == 0:
		return nil, fmt.Errorf("sms receipts: there is no field %s", r.settings.Status)
	case len(all) > maxReceipts:
		return nil, fmt.Errorf("sms receipts: more than %d at once", maxReceipts)
	}
	return all, nil
}

var plainName = regexp.MustCompile(`^[!-~]{1,100}$`)

func (r *Receipts) receipt(n node, status string) (one Receipt) {
	for _, field := range r.settings.Names {
		if name, ok := n.value(field); ok && plainName.MatchString(strings.TrimSpace(name)) {
			one.Names = append(one.Names, strings.TrimSpace(name))
		}
	}
	one.Outcome = NotYet
	switch {
	case r.failed.MatchString(status):
		one.Outcome = NeverArrives
	case r.delivered.MatchString(status):
		one.Outcome = Arrived
	}
	one.number, _ = n.value(r.settings.Number)
	return one
}

// Answer is what the gateway wants to hear, with its Content-Type.
func (r *Receipts) Answer(all []Receipt) (kind, text string) {
	if r.settings.Answer == "" {
		return "text/plain; charset=utf-8", "OK\n"
	}
	var b strings.Builder
	b.WriteString(r.answer[0])
	for _, one := range all {
		if r.answer[1] != "" {
			b.WriteString(strings.ReplaceAll(r.answer[1], "{{number}}", safeNumber(one.number)))
		}
	}
	b.WriteString(r.answer[2])
	kind = "text/plain; charset=utf-8"
	switch {
	case strings.HasPrefix(r.settings.Answer, "<"):
		kind = "text/xml; charset=utf-8"
	case strings.HasPrefix(r.settings.Answer, "{"):
		kind = "application/json"
	}
	return kind, b.String()
}

// safeNumber lets nothing of a call into our answer but what can be a number.
func safeNumber(number string) string {
	if number = strings.TrimSpace(number); regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`).MatchString(number) {
		return number
	}
	return ""
}
