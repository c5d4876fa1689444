package place

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
)

// The longest texts, in characters.
const (
	longestName       = 80
	longestAddress    = 120
	longestDirections = 400
	longestNote       = 300
)

// checkText refuses a text that is too long, or that holds a fødselsnummer.
func checkText(check *errs.Check, field, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		check.Add(field, "web.error.toolong", "Limit", limit, "Length", n)
	}
	if form.HasNationalID(text) {
		check.Add(field, "web.error.nationalid")
	}
}

func checkName(check *errs.Check, name, emptyKey string) {
	if name == "" {
		check.Add("name", emptyKey)
	}
	checkText(check, "name", name, longestName)
}

// checkPhone accepts "" and an office's telephone number.
func checkPhone(check *errs.Check, field, phone string) {
	if _, ok := org.CleanPhone(phone); phone != "" && !ok {
		check.Add(field, "place.error.phone")
	}
}

// tidyPhone keeps what was typed when it is no number, to be shown again.
func tidyPhone(typed string) string {
	typed, _ = form.CleanText(typed, false)
	if digits, ok := org.CleanPhone(typed); ok {
		return digits
	}
	return typed
}

func checkZone(check *errs.Check, zone string) {
	if _, err := time.LoadLocation(zone); zone == "" || zone == "Local" || err != nil {
		check.Add("zone", "place.error.zone")
	}
}

// checkOrganisation wants an organisation of the tenant that is not closed.
func (c change) checkOrganisation(check *errs.Check, organisationID string) error {
	o, err := org.OrganisationByID(c.ctx(), c.tx, c.TenantID, organisationID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if err != nil || !o.Open() {
		check.Add("organisation", "place.error.organisation")
	}
	return nil
}

// tidy trims what was typed.
func (p Place) tidy() Place {
	for _, text := range []*string{&p.Name, &p.Address, &p.Postcode, &p.City, &p.Zone} {
		*text, _ = form.CleanText(*text, false)
	}
	for _, text := range []*string{&p.Directions, &p.AccessNote} {
		*text, _ = form.CleanText(*text, true)
	}
	p.Phone = tidyPhone(p.Phone)
	return p
}

func (c change) checkPlace(p Place) error {
	var check errs.Check
	p.check(&check)
	if err := c.checkTwin(&check, p); err != nil {
		return err
	}
	if err := c.checkOrganisation(&check, p.OrganisationID); err != nil {
		return err
	}
	return check.Err()
}

// checkTwin refuses a second place of the same name and address, as a second
// press of the button would make.
func (c change) checkTwin(check *errs.Check, p Place) error {
	all, err := places(c.ctx(), c.tx, c.TenantID)
	for _, o := range all {
		if o.ID != p.ID && o.Name == p.Name && o.FullAddress() == p.FullAddress() {
			check.Add("name", "place.error.twice")
		}
	}
	return err
}

func (p Place) check(c *errs.Check) {
	checkName(c, p.Name, "place.error.noname")
	if p.Address == "" {
		c.Add("address", "place.error.noaddress")
	}
	checkText(c, "address", p.Address, longestAddress)
	if p.Postcode != "" && (len(p.Postcode) != 4 || strings.Trim(p.Postcode, "0123456789") != "") {
		c.Add("postcode", "place.error.postcode")
	}
	checkText(c, "city", p.City, longestName)
	checkText(c, "directions", p.Directions, longestDirections)
	checkText(c, "accessnote", p.AccessNote, longestNote)
	for _, f := range p.Access {
		if !slices.Contains(AccessFacts(), f) {
			c.Add("access", "web.error.choice")
		}
	}
	checkPhone(c, "phone", p.Phone)
	checkZone(c, p.Zone)
}

// changed names the fields that differ, for the audit trail.
func (p Place) changed(next Place) []string {
	return differing(map[string]bool{
		"organisation": p.OrganisationID != next.OrganisationID,
		"name":         p.Name != next.Name,
		"address":      p.FullAddress() != next.FullAddress(),
		"zone":         p.Zone != next.Zone,
		"directions":   p.Directions != next.Directions,
		"access":       !slices.Equal(p.Access, next.Access) || p.AccessNote != next.AccessNote,
		"phone":        p.Phone != next.Phone,
	})
}

func differing(fields map[string]bool) []string {
	var names []string
	for name, differs := range fields {
		if differs {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func sortByName[T any](all []T, name func(T) string) { i18n.SortBy(all, name) }

// Lists of codes lie in one column, with commas between.
func joinList[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, ",")
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
