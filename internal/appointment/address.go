package appointment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
)

// The limits of an address, in characters. A line of a window envelope holds
// some 40.
const (
	MostLetterName  = 60
	MostAddressLine = 60
	MostCity        = 40
)

// mostAddressLines leaves room for a c/o or a flat above the street.
const mostAddressLines = 2

// Address is to whom and where a letter goes. Nothing else of the booking knows
// it.
type Address struct {
	Name     string // first name and surname, as on the letter box
	Lines    string // street, or c/o and street; at most two lines
	Postcode string // four digits
	City     string
}

// Rows are the lines of the address on the envelope.
func (a Address) Rows() []string {
	rows := append([]string{a.Name}, strings.Split(a.Lines, "\n")...)
	rows = append(rows, strings.TrimSpace(a.Postcode+" "+a.City))
	return slices.DeleteFunc(rows, func(row string) bool { return row == "" })
}

// CleanAddress brings an address into the form in which it is printed, or says
// all that is wrong with it as errs.Invalid about the fields name, lines,
// postcode and city.
func CleanAddress(typed Address) (clean Address, err error) {
	var c errs.Check
	clean.Name = cleanLine(&c, "name", typed.Name, MostLetterName)
	clean.Lines = cleanLines(&c, typed.Lines)
	clean.Postcode = cleanPostcode(&c, typed.Postcode)
	clean.City = cleanLine(&c, "city", typed.City, MostCity)
	return clean, c.Err()
}

// addressEmpty are the sentences for a field that must be filled in.
var addressEmpty = map[string]string{"name": "letter.name.empty", "lines": "letter.lines.empty", "city": "letter.city.empty"}

func cleanLine(c *errs.Check, field, typed string, most int) string {
	line, ok := form.CleanText(typed, false)
	line = strings.Join(strings.Fields(line), " ")
	switch {
	case line == "":
		c.Add(field, addressEmpty[field])
	case utf8.RuneCountInString(line) > most:
		c.Add(field, "letter.line.long", "Limit", most)
	case form.HasNationalID(line):
		c.Add(field, "letter.nationalid")
	case !ok:
		c.Add(field, "letter.characters")
	}
	return line
}

func cleanLines(c *errs.Check, typed string) string {
	text, ok := form.CleanText(typed, true)
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) > mostAddressLines || !ok {
		c.Add("lines", "letter.lines.many")
		return strings.Join(lines, "\n")
	}
	if len(lines) == 0 {
		c.Add("lines", addressEmpty["lines"])
	}
	for i := range lines {
		lines[i] = cleanLine(c, "lines", lines[i], MostAddressLine)
	}
	return strings.Join(lines, "\n")
}

var fourDigits = regexp.MustCompile(`^\d{4}$`)

func cleanPostcode(c *errs.Check, typed string) string {
	code := strings.Join(strings.Fields(typed), "")
	if !fourDigits.MatchString(code) {
		c.Add("postcode", "letter.postcode")
	}
	return code
}
