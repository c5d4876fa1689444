package i18n

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

const nameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// pattern is a text cut at its placeholders, so that filling it in is a few copies.
type pattern []piece

// piece is a stretch of fixed text and the placeholder that follows it; the last one has no placeholder.
type piece struct{ text, name string }

func parsePattern(src string) (pattern, error) {
	var p pattern
	rest := src
	for {
		text, after, found := strings.Cut(rest, "{{")
		if !found {
			return append(p, piece{text: rest}), nil
		}
		action, after, closed := strings.Cut(after, "}}")
		name, dotted := strings.CutPrefix(strings.TrimSpace(action), ".")
		if !closed || !dotted || strings.Trim(name, nameLetters) != "" || name == "" {
			return nil, fmt.Errorf("only {{.Name}} may stand in a text: %q", src)
		}
		p, rest = append(p, piece{text, name}), after
	}
}

// fill puts in the values of pairs (name, value, name, value). A name without a value is shown as ⟦Name⟧, to be found in any test or page.
func (p pattern) fill(pairs []any) string {
	if len(p) == 1 {
		return p[0].text
	}
	buf := make([]byte, 0, 96)
	for _, piece := range p {
		buf = append(buf, piece.text...)
		if piece.name != "" {
			buf = appendValue(buf, piece.name, pairs)
		}
	}
	return string(buf)
}

func appendValue(buf []byte, name string, pairs []any) []byte {
	value, ok := find(name, pairs)
	if !ok {
		return append(append(append(buf, "⟦"...), name...), "⟧"...)
	}
	switch v := value.(type) {
	case string:
		return append(buf, v...)
	case int:
		return strconv.AppendInt(buf, int64(v), 10)
	}
	return fmt.Append(buf, value)
}

func find(name string, pairs []any) (any, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

func (p pattern) names() []string {
	var names []string
	for _, piece := range p {
		if piece.name != "" {
			names = append(names, piece.name)
		}
	}
	return names
}

// parser makes go-i18n, which chooses the plural form, fill in its texts the same way.
type parser struct{}

func (parser) Cacheable() bool { return true }

func (parser) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	p, err := parsePattern(src)
	return pluralText{p}, err
}

type pluralText struct{ pattern }

func (t pluralText) Execute(data any) (string, error) {
	pairs, ok := data.([]any)
	if !ok {
		return "", errors.New("i18n: not a list of names and values")
	}
	return t.fill(pairs), nil
}
