package visit

import (
	"context"
	"regexp"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/place"
)

// Outcome says whether it helped. All but Not are a success of help: being
// digital is voluntary.
type Outcome string

// The outcomes.
const (
	Helped   Outcome = "helped"
	Partly   Outcome = "partly"
	Not      Outcome = "not"
	Referred Outcome = "referred" // helped on to somebody else
	OtherWay Outcome = "otherway" // got the way that is not digital
)

// Outcomes lists the outcomes in the order of the pages.
func Outcomes() []Outcome { return []Outcome{Helped, Partly, Not, Referred, OtherWay} }

// Key is the locale key of the outcome's words.
func (o Outcome) Key() string { return "visit.outcome." + string(o) }

// Source says how the person came.
type Source string

// The sources.
const (
	Booked    Source = "booked"
	Unplanned Source = "unplanned"
)

// The limits of a visit.
const (
	MostMinutes = 480
	MostPersons = 200
)

// Devices lists what the help may have been about, Ages the bands of age: wide,
// so that a count says nothing of one person. The words are the locale keys
// "visit.device.<code>" and "visit.age.<code>".
func Devices() []string { return []string{"smartphone", "tablet", "pc", "shared", "other"} }

// Ages lists the bands of age.
func Ages() []string { return []string{"under30", "30to49", "50to66", "67to79", "80plus"} }

// Visit is one act of help.
type Visit struct {
	OrganisationID   string
	PlaceID, OfferID string // "" when there is none
	Date             civil.Date
	Hour             int    // 0–23, local: the bucket in which it was recorded
	Channel          string // a place.Channel
	Source           Source
	Minutes          int // 1–480
	Outcome          Outcome
	Topics           []string // ids of reasons, one or more
	Persons          int      // 0 means 1
	Language         string   // the language of help, "" not told
	Device           string   // one of Devices, "" not told
	OnBehalf         *bool    // help for somebody who was not there; nil not told
	FirstTime        *bool    // nil not told
	AgeBand          string   // one of Ages, "" not told
}

func (v *Visit) tidy() {
	v.Topics = slices.Compact(slices.Sorted(slices.Values(v.Topics)))
	if v.Persons == 0 {
		v.Persons = 1
	}
}

var languageCode = regexp.MustCompile(`^([a-z]{2,3})?$`)

// check names the fields as the form does.
func (v Visit) check() error {
	var c errs.Check
	v.checkForm(&c)
	v.checkWhere(&c)
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
	v.checkRest(c)
}

func (v Visit) checkWhere(c *errs.Check) {
	if v.OrganisationID == "" {
		c.Add("organisation", "visit.error.needsorganisation")
	}
	if v.Date.IsZero() || v.Hour < 0 || v.Hour > 23 {
		c.Add("date", "visit.error.needsdate")
	}
	if !slices.Contains(place.Channels(), place.Channel(v.Channel)) {
		c.Add("channel", "visit.error.channel")
	}
	if v.Source != Booked && v.Source != Unplanned {
		c.Add("source", "visit.error.source")
	}
}

func (v Visit) checkRest(c *errs.Check) {
	if v.Persons < 1 || v.Persons > MostPersons {
		c.Add("persons", "visit.error.persons", "Most", MostPersons)
	}
	if v.Device != "" && !slices.Contains(Devices(), v.Device) {
		c.Add("device", "visit.error.choice")
	}
	if v.AgeBand != "" && !slices.Contains(Ages(), v.AgeBand) {
		c.Add("age", "visit.error.choice")
	}
	if !languageCode.MatchString(v.Language) {
		c.Add("language", "visit.error.choice")
	}
}

// Record writes a visit and gives its id, which is good until [Settle]. Whoever
// calls it writes no audit row of the visit: that would hold person and time.
func Record(ctx context.Context, tx db.Tx, tenantID string, v Visit) (visitID string, err error) {
	defer errs.Wrap(&err, "visit.Record")
	v.tidy()
	if err := v.check(); err != nil {
		return "", err
	}
	visitID = id.New()
	return visitID, insert(ctx, tx, tenantID, row{id: visitID, Visit: v})
}

// Replace corrects a visit of a day that is not settled; errs.NotFound when
// there is none of that id.
func Replace(ctx context.Context, tx db.Tx, tenantID, visitID string, v Visit) (err error) {
	defer errs.Wrap(&err, "visit.Replace")
	v.tidy()
	if err := v.check(); err != nil {
		return err
	}
	if err := Remove(ctx, tx, tenantID, visitID); err != nil {
		return err
	}
	return insert(ctx, tx, tenantID, row{id: visitID, Visit: v})
}

// Remove takes back a visit of a day that is not settled; errs.NotFound when
// there is none of that id.
func Remove(ctx context.Context, tx db.Tx, tenantID, visitID string) error {
	n, err := db.Exec(ctx, tx, `delete from visit where tenant_id = $1 and id = $2 and not settled`, tenantID, visitID)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.E(errs.NotFound, "visit.error.settled")
	}
	return removeTopics(ctx, tx, tenantID, visitID)
}

// Find reads a visit of a day that is not settled; errs.NotFound when there is
// none of that id.
func Find(ctx context.Context, r db.Reader, tenantID, visitID string) (Visit, error) {
	found, err := db.One(ctx, r, scan, columns+`and id = $2 and not settled`, tenantID, visitID)
	if errs.Is(err, errs.NotFound) {
		return Visit{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	if err != nil {
		return Visit{}, err
	}
	found.Topics, err = topics(ctx, r, tenantID, visitID)
	return found.Visit, err
}
