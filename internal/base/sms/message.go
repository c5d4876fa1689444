// Package sms sends text messages: through any gateway that takes them over
// HTTP, described by settings alone, or into the log while developing. It counts
// the segments that a text costs.
package sms

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSegments is the longest text that is sent, in segments.
const MaxSegments = 6

// Message is one text to one person.
type Message struct {
	To   string // E.164: "+4741234567"
	From string // what ValidFrom takes
	Text string // 1 to MaxSegments segments; the only control character is the line break
	Ref  string // our own name for the message, at most 64 of [0-9A-Za-z_-], or ""
}

// Sender sends a message. When err is nil the message was handed on, and id is
// the gateway's name for it, "" when it gave none. Permanent and Uncertain say
// what an error means; when neither holds, the message was certainly not taken
// and may be tried again. No error quotes the number, the text, an address or a
// password, so it may be logged and kept.
type Sender interface {
	Send(ctx context.Context, m Message) (id string, err error)
}

// outcome says what became of a message that was not surely taken.
type outcome uint8

const (
	refused   outcome = iota // and will be every time
	uncertain                // nobody but the gateway knows
)

// failure marks an error that must not simply be tried again.
type failure struct {
	outcome
	error
}

func (f failure) Unwrap() error { return f.error }

// Permanent tells whether the message itself is at fault: its number, its text or
// its sender is refused, so another try is of no use.
func Permanent(err error) bool { return is(err, refused) }

// Uncertain tells whether the gateway may have taken the message after all: it
// did not answer, or said what we do not understand. Another try could send the
// message twice.
func Uncertain(err error) bool { return is(err, uncertain) }

func is(err error, o outcome) bool {
	var f failure
	return errors.As(err, &f) && f.outcome == o
}

func refusal(format string, args ...any) error {
	return failure{refused, fmt.Errorf("sms: "+format, args...)}
}

func doubt(format string, args ...any) error {
	return failure{uncertain, fmt.Errorf("sms: "+format, args...)}
}

// ValidFrom tells whether phones can show from as the sender: 3 to 11 letters,
// digits and spaces with at least one letter (no æ, ø or å: gateways refuse or
// change them), or a number of 4 to 15 digits.
func ValidFrom(from string) bool {
	if regexp.MustCompile(`^\+?[0-9]{4,15}$`).MatchString(from) {
		return true
	}
	name := regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z ]{1,9}[0-9A-Za-z]$`).MatchString(from)
	return name && strings.ContainsFunc(from, unicode.IsLetter)
}

// check refuses what no gateway can send.
func (m Message) check() error {
	switch n, _ := Segments(m.Text); {
	case !regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`).MatchString(m.To):
		return refusal("the receiver's number is not in international form")
	case !ValidFrom(m.From):
		return refusal("the sender is neither a name of 3 to 11 letters and digits nor a number")
	case !regexp.MustCompile(`^[0-9A-Za-z_-]{0,64}$`).MatchString(m.Ref):
		return refusal("the reference is not one")
	case strings.TrimSpace(m.Text) == "":
		return refusal("the text is empty")
	case !utf8.ValidString(m.Text) || strings.ContainsFunc(m.Text, unsendable):
		return refusal("the text holds characters that cannot be sent")
	case n > MaxSegments:
		return refusal("the text needs %d segments, more than %d", n, MaxSegments)
	}
	return nil
}

// unsendable characters mean nothing in a message, and are not allowed in XML.
func unsendable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || r&0xFFFE == 0xFFFE
}
