package form

import "unicode"

// HasPhone tells whether the text holds what is most likely a telephone number:
// eight digits as Norwegian numbers begin (2 to 9, numbering plan E.164 of Nkom),
// together or in groups with spaces between, or seven and more after a plus.
// Years, dates, prices and codes of four digits are not meant.
func HasPhone(text string) bool {
	runes := []rune(text)
	for at := range runes {
		if at > 0 && (unicode.IsDigit(runes[at-1]) || runes[at-1] == '+') {
			continue
		}
		if phoneAt(runes[at:]) {
			return true
		}
	}
	return false
}

// phoneAt reads a number from the start of the text.
func phoneAt(runes []rune) bool {
	abroad := runes[0] == '+'
	if abroad {
		runes = runes[1:]
	} else if runes[0] < '2' || runes[0] > '9' {
		return false
	}
	digits, gap := 0, false
	for _, r := range runes {
		if unicode.IsDigit(r) {
			digits, gap = digits+1, false
			continue
		}
		if gap || r != ' ' && r != '\u00a0' && r != '\u202f' {
			break
		}
		gap = true
	}
	return digits == 8 || abroad && digits >= 7
}
