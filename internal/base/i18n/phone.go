package i18n

import "strings"

// Phone returns a telephone number as it is read aloud. Norwegian ones, with or without +47, are grouped in twos ("69 00 00 00"), mobile
// and 8xx numbers as 3-2-3 ("412 34 567"), as Språkrådet and Nkom write them. All others come back as they are. In text that runs from right
// to left the number stands between the marks of Unicode (UAX 9, 2.4) that keep its groups from changing places.
func (l Localizer) Phone(s string) string {
	if l.Dir() == "rtl" {
		return leftToRight + phone(s) + endIsolate
	}
	return phone(s)
}

const leftToRight, endIsolate = "\u2066", "\u2069"

func phone(s string) string {
	n := strings.ReplaceAll(s, " ", "")
	n = strings.TrimPrefix(strings.TrimPrefix(n, "+47"), "0047")
	if len(n) != 8 || strings.Trim(n, "0123456789") != "" || n[0] < '2' {
		return s
	}
	switch n[0] {
	case '4', '8', '9':
		return n[:3] + " " + n[3:5] + " " + n[5:]
	}
	return n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:]
}
