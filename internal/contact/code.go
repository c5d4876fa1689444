package contact

import (
	"crypto/rand"
	"math/big"
	"strconv"
	"strings"
)

// codeLength is how many digits a code has. With DESIGN's first name beside it,
// and wrong tries stopped, guessing leads nowhere.
const codeLength = 8

// NewCode draws a code. It never begins with 0, which people leave out. That no
// other is the same is for the caller to see to.
func NewCode() (digits string, err error) {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000_000))
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(10_000_000+n.Int64(), 10), nil
}

// PrintCode is a code in two groups, as it is read aloud: "4127 3605".
func PrintCode(digits string) string {
	if len(digits) != codeLength {
		return digits
	}
	return digits[:codeLength/2] + " " + digits[codeLength/2:]
}

// ParseCode reads a code as people type it: with or without spaces, hyphens or
// points, in the digits of any script. It gives the eight digits.
func ParseCode(typed string) (digits string, ok bool) {
	for _, r := range typed {
		if !isDigit(r) && !isGap(r) {
			return "", false
		}
	}
	digits = digitsOf(typed)
	return digits, len(digits) == codeLength
}

// digitsOf gives the digits of a text as ASCII, and leaves out all else.
func digitsOf(text string) string {
	var digits strings.Builder
	for _, r := range text {
		if zero, ok := zeroOf(r); ok {
			digits.WriteRune('0' + r - zero)
		}
	}
	return digits.String()
}

func isDigit(r rune) bool {
	_, ok := zeroOf(r)
	return ok
}

// zeroOf finds the zero of the digit's script: ASCII, Arabic-Indic, Persian and
// Urdu, Devanagari, Bengali, and the wide ones of East Asian keyboards.
func zeroOf(r rune) (rune, bool) {
	for _, zero := range []rune{'0', 0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10} {
		if r >= zero && r <= zero+9 {
			return zero, true
		}
	}
	return 0, false
}

// isGap tells whether people, or their keyboards, put the rune between digits.
func isGap(r rune) bool {
	return strings.ContainsRune(" .-–‐‑\t\u00a0\u202f\u200e\u200f\u061c", r)
}
