package sms

import "strings"

// The character sets of a text, after 3GPP TS 23.038. GSM7 holds æ, ø, å, é and
// the letters of English; one letter outside makes the whole text UCS2.
const (
	GSM7 = "gsm7"
	UCS2 = "ucs2"
)

// basic is the GSM 7 bit default alphabet (TS 23.038, 6.2.1) without the escape,
// extended the table behind it (6.2.1.1), each of whose characters takes two
// places.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extended = "\f^{}\\[~]|€"
)

// room is what fits into a message that stands alone, and into each of several
// joined ones (TS 23.040, 9.2.3.24.1: the joining header takes the rest).
type room struct{ single, joined int }

// Segments counts the messages that text is sent and paid as, and names the
// character set that it needs. An empty text is none.
func Segments(text string) (count int, charset string) {
	if wide(text) {
		return room{70, 67}.fill(text, utf16Places), UCS2
	}
	return room{160, 153}.fill(text, gsmPlaces), GSM7
}

func wide(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return gsmPlaces(r) == 0 })
}

// gsmPlaces is how many septets r takes, 0 when it has none.
func gsmPlaces(r rune) int {
	switch {
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extended, r):
		return 2
	}
	return 0
}

func utf16Places(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// fill counts the messages. What takes two places is never parted, so a message
// may end one place early.
func (r room) fill(text string, places func(rune) int) int {
	total, count, used := 0, 1, 0
	for _, c := range text {
		n := places(c)
		total += n
		if used+n > r.joined {
			count, used = count+1, 0
		}
		used += n
	}
	switch {
	case total == 0:
		return 0
	case total <= r.single:
		return 1
	}
	return count
}

// Plain replaces dashes, quotation marks and spaces that would more than double
// the price of an otherwise plain text. A text that needs UCS2 anyway comes back
// as it is.
func Plain(text string) string {
	plain := strings.NewReplacer(
		"–", "-", "—", "-", "‑", "-", "−", "-", "…", "...", "•", "-",
		"«", `"`, "»", `"`, "“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "´", "'", "`", "'",
		"\u00a0", " ", "\u202f", " ", "\u2009", " ", "\t", " ", "\u00ad", "", "\u200b", "", "\ufeff", "", "\r\n", "\n", "\r", "\n",
	).Replace(text)
	if wide(plain) {
		return text
	}
	return plain
}
