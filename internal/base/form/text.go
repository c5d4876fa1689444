package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanText trims what was typed and brings it to Unicode NFC, so that å is one
// letter whichever way the keyboard made it. Control characters, signs that
// turn the writing direction of what follows, and broken UTF-8 become spaces,
// and ok is then false. Line breaks (as \n) and tabs are allowed where lines
// is.
func CleanText(typed string, lines bool) (clean string, ok bool) {
	ok = utf8.ValidString(typed)
	typed = strings.ReplaceAll(strings.ToValidUTF8(typed, " "), "\r\n", "\n")
	typed = strings.TrimSpace(typed)
	clean = strings.Map(func(r rune) rune {
		if lines && (r == '\n' || r == '\t') {
			return r
		}
		if unicode.IsControl(r) || turnsDirection(r) {
			ok = false
			return ' '
		}
		return r
	}, typed)
	return strings.TrimSpace(norm.NFC.String(clean)), ok
}

// turnsDirection tells whether the rune is one of Unicode's explicit embedding,
// override and isolate signs, with which a name can make the rest of a line
// read backwards. The marks that Arabic text needs are not among them.
func turnsDirection(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
