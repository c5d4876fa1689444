package place

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"digivert/internal/base/db"
)

const longestSlug = 60

// Slug makes the last part of an address on the web of a name: small letters
// a–z, digits and hyphens; æ becomes ae, ø o and å a. It is never empty.
func Slug(name string) string {
	name = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "ß", "ss", "đ", "d", "ŧ", "t").Replace(norm.NFC.String(strings.ToLower(name)))
	var b strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // the dots and strokes over a letter
		default:
			b.WriteByte(' ')
		}
	}
	slug := strings.Join(strings.Fields(b.String()), "-")
	if len(slug) > longestSlug {
		slug = strings.TrimRight(slug[:longestSlug], "-")
	}
	if slug == "" {
		return "sted"
	}
	return slug
}

// freeSlug adds -2, -3 … when the tenant has a place of that address already.
func (c change) freeSlug(slug string) (string, error) {
	taken, err := db.All(c.ctx(), c.tx, db.Strings, `select slug from place where tenant_id = $1`, c.TenantID)
	free := slug
	for n := 2; slices.Contains(taken, free); n++ {
		free = slug + "-" + strconv.Itoa(n)
	}
	return free, err
}
