package visit

import (
	"regexp"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/place"
)

var (
	languageCode = regexp.MustCompile(`^([a-z]{2,3})?$`)
	idOrCode     = regexp.MustCompile(`^[A-Za-z0-9_-]{0,40}$`)
)

// check names the fields as the form does.
func (v Visit) check() error {
	var c errs.Check
	v.checkForm(&c)
	v.whereabouts().check(&c)
	return c.Err()
}

// CheckForm is the check of what a host tells of the visit: all but where, when
// and whose it was, which the program knows.
func (v Visit) CheckForm() error {
	v.tidy()
	var c errs.Check
	v.checkForm(&c)
	return c.Err()
}

func (v Visit) checkForm(c *errs.Check) {
	if len(v.Topics) == 0 || slices.Contains(v.Topics, "") {
		c.Add("topics", "visit.error.needstopic")
	}
	if v.Minutes < 1 || v.Minutes > MostMinutes {
		c.Add("minutes", "visit.error.minutes", "Most", MostMinutes)
	}
	if !slices.Contains(Outcomes(), v.Outcome) {
		c.Add("outcome", "visit.error.needsoutcome")
	}
	if v.Persons < 1 || v.Persons > MostPersons {
		c.Add("persons", "visit.error.persons", "Most", MostPersons)
	}
	v.checkChoices(c)
	v.Effect.check(c)
	checkComment(c, v.Comment)
}

func (v Visit) checkChoices(c *errs.Check) {
	for _, one := range []struct {
		field, value string
		codes        []string
	}{
		{"device", v.Device, Devices()}, {"age", v.AgeBand, Ages()}, {"matter", v.Matter, Matters()}, {"heard", v.Heard, Heard()},
	} {
		if one.value != "" && !slices.Contains(one.codes, one.value) {
			c.Add(one.field, "visit.error.choice")
		}
	}
	if !languageCode.MatchString(v.Language) {
		c.Add("language", "visit.error.choice")
	}
	if !idOrCode.MatchString(v.ReferredTo) {
		c.Add("referred", "visit.error.choice")
	}
}

func (e Effect) check(c *errs.Check) {
	for field, answer := range map[string]Answer{"help": e.Help, "fine": e.Fine, "self": e.Self, "hostself": e.HostSelf} {
		if !answer.valid() {
			c.Add(field, "visit.error.choice")
		}
	}
}

// whereabouts is what visits and groups have in common.
type whereabouts struct {
	organisationID, channel string
	date                    civil.Date
	hour                    int
	source                  Source
}

func (v Visit) whereabouts() whereabouts {
	return whereabouts{v.OrganisationID, v.Channel, v.Date, v.Hour, v.Source}
}

func (w whereabouts) check(c *errs.Check) {
	if w.organisationID == "" {
		c.Add("organisation", "visit.error.needsorganisation")
	}
	if w.date.IsZero() || w.hour < 0 || w.hour > 23 {
		c.Add("date", "visit.error.needsdate")
	}
	if !slices.Contains(place.Channels(), place.Channel(w.channel)) {
		c.Add("channel", "visit.error.channel")
	}
	if !slices.Contains(Sources(), w.source) {
		c.Add("source", "visit.error.source")
	}
}
