package sms

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// fields are what a template may hold, by name.
type fields map[string]string

// fields of a message. The hex form is UTF-16, big end first.
func (s Settings) fields(m Message) fields {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(m.Text)) {
		wide = append(wide, byte(unit>>8), byte(unit))
	}
	f := s.secrets()
	maps.Copy(f, fields{
		"to": m.To, "msisdn": strings.TrimPrefix(m.To, "+"), "from": m.From, "text": m.Text,
		"hex": strings.ToUpper(hex.EncodeToString(wide)), "ref": m.Ref,
	})
	return f
}

// secrets are the fields that are the same in every message.
func (s Settings) secrets() fields {
	basic := base64.StdEncoding.EncodeToString([]byte(s.User + ":" + s.Password))
	return fields{"user": s.User, "password": s.Password, "account": s.Account, "basic": basic}
}

// names lists the fields that template holds, in order.
func names(template string) (names []string, err error) {
	for rest := template; ; {
		_, after, found := strings.Cut(rest, "{{")
		if !found {
			return names, nil
		}
		name, tail, closed := strings.Cut(after, "}}")
		if !closed {
			return nil, fmt.Errorf("a {{ is not closed")
		}
		names, rest = append(names, name), tail
	}
}

// expand puts the fields into template, each escaped. What a field brings is
// never read as a template.
func (f fields) expand(template string, escape func(string) (string, error)) (string, error) {
	used, err := names(template)
	if err != nil {
		return "", err
	}
	slices.Sort(used)
	var pairs []string
	for _, name := range slices.Compact(used) {
		value, known := f[name]
		if !known {
			return "", fmt.Errorf("there is no field {{%s}} here", name)
		}
		escaped, err := escape(value)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, "{{"+name+"}}", escaped)
	}
	return strings.NewReplacer(pairs...).Replace(template), nil
}

// charset is how text becomes bytes.
type charset string

const (
	unicodeBytes charset = "utf-8"
	latin1       charset = "iso-8859-1"
)

func (c charset) carries(text string) bool {
	return c != latin1 || !strings.ContainsFunc(text, func(r rune) bool { return r > 0xFF })
}

// encode gives the bytes of text; it never replaces a letter with another.
func (c charset) encode(text string) (string, error) {
	if c != latin1 {
		return text, nil
	}
	if !c.carries(text) {
		return "", refusal("the gateway's character set lacks letters of the text")
	}
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r))
	}
	return b.String(), nil
}

// percent escapes for addresses and forms. A space is %20, which both read.
func (c charset) percent(text string) (string, error) {
	encoded, err := c.encode(text)
	var b strings.Builder
	for _, char := range []byte(encoded) {
		if char < 0x80 && strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~", char) >= 0 {
			b.WriteByte(char)
		} else {
			fmt.Fprintf(&b, "%%%02X", char)
		}
	}
	return b.String(), err
}

func asIs(text string) (string, error) { return text, nil }

func escapeXML(text string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(text))
	return b.String(), err
}

// escapeJSON escapes for the inside of a string; the template has its quotes.
func escapeJSON(text string) (string, error) {
	quoted, err := json.Marshal(text)
	if err != nil {
		return "", err
	}
	return string(quoted[1 : len(quoted)-1]), nil
}
