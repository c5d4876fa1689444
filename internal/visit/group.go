package visit

import (
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// The limits of a group, and of a tally.
const (
	MostGroup = 1000 // persons
	MostTally = 500  // visits
)

// Fact is something that may be told of those in a group, as how many of them.
type Fact string

// The facts. The last four are asked on courses: how sure people are before and
// after (1 to 5), whether they feel safer, and less alone.
const (
	FactTopic    Fact = "topic" // one person may have several; all others are told once of each
	FactOutcome  Fact = "outcome"
	FactMatter   Fact = "matter"
	FactLanguage Fact = "language"
	FactAge      Fact = "age"
	FactDevice   Fact = "device"
	FactFirst    Fact = "first"
	FactBehalf   Fact = "behalf"
	FactHeard    Fact = "heard"
	FactReferred Fact = "referred"
	FactHelp     Fact = "help"
	FactFine     Fact = "fine"
	FactSelf     Fact = "self"
	FactHostSelf Fact = "hostself"
	FactBefore   Fact = "before"
	FactAfter    Fact = "after"
	FactSafer    Fact = "safer"
	FactAlone    Fact = "alone"

	factSampled Fact = "sampled" // which no group tells
)

// Tells is how many of a group gave one answer to one fact.
type Tells struct {
	Fact    Fact
	Answer  string
	Persons int
}

// Group is people who were helped together, or visits that were counted on
// paper. Each fact is counted for itself: no row says who was both old and new,
// and none is made up.
type Group struct {
	OrganisationID   string
	PlaceID, OfferID string
	Date             civil.Date
	Hour             int
	Channel          string
	Source           Source
	Visits           int // 1, or those of a tally; 0 means 1
	Minutes          int // of help, over all visits
	Persons          int
	Employee         bool
	Counts           []Tells
}

func (g Group) whereabouts() whereabouts {
	return whereabouts{g.OrganisationID, g.Channel, g.Date, g.Hour, g.Source}
}

// tidy leaves out what nobody answered.
func (g *Group) tidy() {
	g.Visits = max(g.Visits, 1)
	g.Counts = slices.DeleteFunc(slices.Clone(g.Counts), func(c Tells) bool { return c.Persons == 0 })
}

// CheckForm is the check of what is told of the group, the fields named as their
// facts.
func (g Group) CheckForm() error {
	g.tidy()
	var c errs.Check
	g.checkForm(&c)
	return c.Err()
}

func (g Group) checkForm(c *errs.Check) {
	if g.Visits > MostTally {
		c.Add("visits", "visit.error.tally", "Most", MostTally)
	}
	if g.Minutes < 1 || g.Minutes > MostMinutes*g.Visits {
		c.Add("minutes", "visit.error.minutes", "Most", MostMinutes*g.Visits)
	}
	if g.Persons < g.Visits || g.Persons > MostGroup {
		c.Add("persons", "visit.error.group", "Least", g.Visits, "Most", MostGroup)
		return
	}
	if !slices.ContainsFunc(g.Counts, func(t Tells) bool { return t.Fact == FactTopic }) {
		c.Add(string(FactTopic), "visit.error.needstopic")
	}
	g.checkCounts(c)
}

// checkCounts: no answer is given by more than were there, nor all answers to a
// fact that has one answer each.
func (g Group) checkCounts(c *errs.Check) {
	sums := map[Fact]int{}
	for _, t := range g.Counts {
		if t.Persons < 0 || !t.valid() {
			c.Add(string(t.Fact), "visit.error.choice")
			return
		}
		if t.Fact == FactTopic {
			sums[t.Fact] = max(sums[t.Fact], t.Persons)
		} else {
			sums[t.Fact] += t.Persons
		}
	}
	for _, fact := range facts() {
		if sums[fact] > g.Persons {
			c.Add(string(fact), "visit.error.morethan", "Told", sums[fact], "Persons", g.Persons)
		}
	}
}

func facts() []Fact {
	return []Fact{
		FactTopic, FactOutcome, FactMatter, FactLanguage, FactAge, FactDevice, FactFirst, FactBehalf, FactHeard, FactReferred,
		FactHelp, FactFine, FactSelf, FactHostSelf, FactBefore, FactAfter, FactSafer, FactAlone,
	}
}

// valid tells whether the answer is one of the fact's.
func (t Tells) valid() bool {
	switch t.Fact {
	case FactTopic:
		return t.Answer != "" && idOrCode.MatchString(t.Answer)
	case FactReferred:
		return idOrCode.MatchString(t.Answer)
	case FactLanguage:
		return languageCode.MatchString(t.Answer)
	}
	return slices.Contains(t.Fact.Answers(), t.Answer)
}

// Answers lists what may be answered; nil where any id or language may be.
func (f Fact) Answers() (codes []string) {
	switch f {
	case FactOutcome:
		for _, o := range Outcomes() {
			codes = append(codes, string(o))
		}
		return codes
	case FactMatter:
		return Matters()
	case FactAge:
		return Ages()
	case FactDevice:
		return Devices()
	case FactHeard:
		return Heard()
	case FactFirst, FactBehalf:
		return []string{string(Yes), string(No)}
	case FactBefore, FactAfter:
		return []string{"1", "2", "3", "4", "5"}
	case FactHelp, FactFine, FactSelf, FactHostSelf, FactSafer, FactAlone:
		return []string{string(Yes), string(PartOf), string(No)}
	}
	return nil
}

// RecordGroup writes a group and gives its id, which is good until [Settle].
// Like [Record] it leaves no audit row.
func RecordGroup(ctx context.Context, tx db.Tx, tenantID string, g Group) (groupID string, err error) {
	defer errs.Wrap(&err, "visit.RecordGroup")
	g.tidy()
	var c errs.Check
	g.checkForm(&c)
	g.whereabouts().check(&c)
	if err := c.Err(); err != nil {
		return "", err
	}
	groupID = id.New()
	return groupID, insertGroup(ctx, tx, tenantID, groupRow{id: groupID, Group: g})
}

// FindGroup reads a group of a day that is not settled; errs.NotFound when there
// is none of that id.
func FindGroup(ctx context.Context, r db.Reader, tenantID, groupID string) (Group, error) {
	g, err := db.One(ctx, r, scanGroup, groupColumns+`and id = $2 and not settled`, tenantID, groupID)
	if errs.Is(err, errs.NotFound) {
		return Group{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	if err != nil {
		return Group{}, err
	}
	g.Counts, err = db.All(ctx, r, scanTells, `select of_what, answer, persons from visit_group_count
		where tenant_id = $1 and group_id = $2 order by of_what, answer`, tenantID, groupID)
	return g.Group, err
}

// RemoveGroup takes back a group of a day that is not settled; errs.NotFound
// when there is none of that id.
func RemoveGroup(ctx context.Context, tx db.Tx, tenantID, groupID string) error {
	n, err := db.Exec(ctx, tx, `delete from visit_group where tenant_id = $1 and id = $2 and not settled`, tenantID, groupID)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.E(errs.NotFound, "visit.error.settled")
	}
	_, err = db.Exec(ctx, tx, `delete from visit_group_count where tenant_id = $1 and group_id = $2`, tenantID, groupID)
	return err
}
