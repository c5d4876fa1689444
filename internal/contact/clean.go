package contact

import (
	"net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"

	"github.com/nyaruka/phonenumbers"
)

// The limits of what people write, in characters.
const (
	MostFirstName = 40
	MostNote      = 200
	mostEmail     = 254 // RFC 5321, 4.5.3.1.3
)

// Contact is how to reach somebody. Those who keep it seal it.
type Contact struct {
	FirstName string
	Phone     string // E.164 ("+4790000000"), "" none
	Email     string // "" none
	Note      string // what they want us to know
}

// Clean brings what was typed into the form in which it is kept, or says
// all that is wrong with it as errs.Invalid about the fields firstname, phone,
// email and note. Phone and e-mail may both be empty.
func Clean(typed Contact) (clean Contact, err error) {
	var c errs.Check
	clean.FirstName = cleanFirstName(&c, typed.FirstName)
	clean.Phone = CleanPhone(&c, typed.Phone)
	clean.Email = cleanEmail(&c, typed.Email)
	clean.Note = cleanNote(&c, typed.Note)
	return clean, c.Err()
}

func cleanFirstName(c *errs.Check, typed string) string {
	name, ok := form.CleanText(typed, false)
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		c.Add("firstname", "contact.firstname.empty")
	case utf8.RuneCountInString(name) > MostFirstName:
		c.Add("firstname", "contact.firstname.long", "Limit", MostFirstName)
	case !ok || !isName(name):
		c.Add("firstname", "contact.firstname.letters")
	}
	return name
}

// isName tells whether a name is letters of any script and what stands between
// them: space, hyphen, apostrophe, full stop, and the joiners of Persian names.
func isName(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case isLetter(r):
			letters++
		case strings.ContainsRune(" -'’.‑\u200c", r):
		default:
			return false
		}
	}
	return letters > 0
}

// isLetter counts the marks that some scripts write over and under letters.
func isLetter(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r)
}

// CleanPhone gives E.164, or says what is wrong with the field phone. A number
// without country code is Norwegian.
func CleanPhone(c *errs.Check, typed string) string {
	number, ok := asciiPhone(typed)
	switch {
	case number == "" && ok:
		return ""
	case !ok:
		c.Add("phone", "contact.phone.letters")
		return ""
	}
	parsed, err := parsePhone(number)
	if err != nil || parsed.GetCountryCode() == 47 && len(phonenumbers.GetNationalSignificantNumber(parsed)) != 8 {
		c.Add("phone", "contact.phone.digits")
		return ""
	}
	if !phonenumbers.IsValidNumber(parsed) {
		c.Add("phone", "contact.phone.unknown")
		return ""
	}
	return phonenumbers.Format(parsed, phonenumbers.E164)
}

// parsePhone reads what asciiPhone left, or E.164. Nearly all that people type is
// a Norwegian number of eight digits, of which there is nothing to find out: that
// takes the library a hundred times as long.
func parsePhone(number string) (*phonenumbers.PhoneNumber, error) {
	national := strings.TrimPrefix(number, "+47")
	if len(national) == 8 && national[0] >= '1' && national[0] <= '9' {
		if n, err := strconv.ParseUint(national, 10, 64); err == nil {
			return &phonenumbers.PhoneNumber{CountryCode: new(int32(47)), NationalNumber: new(n)}, nil
		}
	}
	return phonenumbers.Parse(number, "NO")
}

// asciiPhone leaves digits and a leading plus; false when there is anything but
// what people put between digits.
func asciiPhone(typed string) (number string, ok bool) {
	typed = strings.TrimSpace(typed)
	for i, r := range typed {
		if !isDigit(r) && !isGap(r) && !strings.ContainsRune("()/", r) && !(r == '+' && i == 0) {
			return typed, false
		}
	}
	number = digitsOf(typed)
	if strings.HasPrefix(typed, "+") {
		return "+" + number, number != ""
	}
	if rest, abroad := strings.CutPrefix(number, "00"); abroad {
		number = "+" + rest
	}
	return number, number != "" || typed == ""
}

// IsMobile tells whether an SMS reaches the number.
func IsMobile(phone string) bool {
	number, err := parsePhone(phone)
	if err != nil {
		return false
	}
	kind := phonenumbers.GetNumberType(number)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

func cleanEmail(c *errs.Check, typed string) string {
	email, ok := form.CleanText(typed, false)
	if email == "" && ok {
		return ""
	}
	address, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	if !ok || err != nil || address.Address != email || !strings.Contains(domain, ".") || len(email) > mostEmail {
		c.Add("email", "contact.email.bad")
	}
	return email
}

func cleanNote(c *errs.Check, typed string) string {
	note, ok := form.CleanText(typed, true)
	length := utf8.RuneCountInString(note)
	switch {
	case length > MostNote:
		c.Add("note", "contact.note.long", "Limit", MostNote, "Length", length)
	case form.HasNationalID(note):
		c.Add("note", "contact.note.nationalid")
	case !ok:
		c.Add("note", "contact.note.characters")
	}
	return note
}
