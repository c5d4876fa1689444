package i18n

import (
	"unicode"
	"unicode/utf8"
)

// Capital makes a text the beginning of a sentence or a heading: "Tirsdag 11.
// november".
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
