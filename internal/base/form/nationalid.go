package form

import (
	"time"
	"unicode"
)

// HasNationalID tells whether the text holds a fødselsnummer or D-number:
// eleven digits, also with a space, point or hyphen after day, month and year,
// whose date and both check digits hold (Skatteetaten's modulus 11). Synthetic numbers
// (month + 40 of Dolly and NAV, + 80 of Tenor, and + 65 of NAV) count too.
// Eleven digits inside a longer number do not.
func HasNationalID(text string) bool {
	runes := []rune(text)
	for start := range runes {
		if start > 0 && unicode.IsDigit(runes[start-1]) {
			continue
		}
		if digits, ok := elevenDigits(runes[start:]); ok && isNationalID(digits) {
			return true
		}
	}
	return false
}

// elevenDigits reads eleven digits from the start of the text. Gaps may stand
// where people put them: after day, month and year.
func elevenDigits(runes []rune) (digits [11]int, ok bool) {
	n, gap := 0, 0
	for _, r := range runes {
		switch {
		case n == 11:
			return digits, !unicode.IsDigit(r)
		case r >= '0' && r <= '9':
			digits[n] = int(r - '0')
			n, gap = n+1, 0
		case (n == 2 || n == 4 || n == 6) && gap < widestGap && isGap(r):
			gap++
		default:
			return digits, false
		}
	}
	return digits, n == 11
}

// widestGap is that of "010190 - 12345".
const widestGap = 3

// isGap tells whether people write the rune between birth date and number.
func isGap(r rune) bool {
	switch r {
	case ' ', '.', '-', '\u00a0', '\u2010', '\u2011', '\u2013', '\u202f', '\t':
		return true
	}
	return false
}

func isNationalID(d [11]int) bool {
	return isBirthDate(d) &&
		checkDigit(d[:9], []int{3, 7, 6, 1, 8, 9, 4, 5, 2}) == d[9] &&
		checkDigit(d[:10], []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) == d[10]
}

// isBirthDate accepts days + 40 (D-number) and months + 40, + 65 and + 80
// (synthetic). The century lies in the individual number; a leap year stands in
// for it, so that 29 February is never missed.
func isBirthDate(d [11]int) bool {
	day, month := d[0]*10+d[1], d[2]*10+d[3]
	if day > 40 {
		day -= 40
	}
	for _, synthetic := range []int{80, 65, 40} {
		if month > synthetic {
			month -= synthetic
			break
		}
	}
	date := time.Date(2000, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return month >= 1 && month <= 12 && date.Day() == day && int(date.Month()) == month
}

// checkDigit is 11 minus the weighted sum modulo 11; 10 means that no such
// number is given out.
func checkDigit(digits, weights []int) int {
	sum := 0
	for i, w := range weights {
		sum += w * digits[i]
	}
	return (11 - sum%11) % 11
}
