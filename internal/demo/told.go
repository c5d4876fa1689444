package demo

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/visit"
)

// askEvery is the sample of the demo: the three questions at every third visit.
const askEvery = 3

// ask decides the sample before anybody has come.
func (d *diary) ask(ctx context.Context) error {
	return visit.SetAskEvery(ctx, d.DB, d.by, askEvery)
}

// tell adds to a visit what a host tells of some, and what those who are in the
// sample say.
func (d *diary) tell(v *visit.Visit, seed string) {
	if d.IntN(2) == 0 {
		v.Matter = some(d.Rand, visit.Matters())
	}
	if d.IntN(3) == 0 {
		v.Heard = some(d.Rand, visit.Heard())
	}
	if v.Outcome == visit.Referred {
		v.ReferredTo = some(d.Rand, append(visit.Elsewhere(), d.organisations[library], d.organisations[nav]))
	}
	if v.Effect.Sampled = visit.Sampled(askEvery, seed); !v.Effect.Sampled {
		return
	}
	v.Effect.HostSelf = some(d.Rand, visit.Given())
	if d.IntN(8) == 0 { // who would rather not
		return
	}
	v.Effect.Help, v.Effect.Fine = helped(v.Outcome), visit.Yes
	v.Effect.Self = some(d.Rand, []visit.Answer{visit.Yes, visit.Yes, visit.PartOf, visit.PartOf, visit.No})
	if d.IntN(3) == 0 {
		v.Comment = some(d.Rand, remarks())
	}
}

func helped(o visit.Outcome) visit.Answer {
	switch o {
	case visit.Partly, visit.Referred:
		return visit.PartOf
	case visit.Not:
		return visit.No
	}
	return visit.Yes
}

func remarks() []string {
	return []string{
		"Nå tør jeg å betale regningen selv.", "Jeg trodde jeg hadde ødelagt telefonen, men det var bare en innstilling.",
		"Fint at noen har tid.", "Skulle ønske dere var her på lørdager også.", "Endelig fikk jeg se barnebarna på video.",
		"Det gikk litt fort, men jeg fikk det skrevet ned.", "Godt å slippe å spørre datteren min hver gang.",
		"BankID er vanskelig når man ser dårlig.", "Jeg kommer tilbake når jeg har prøvd hjemme.",
	}
}

// weeksOfGroups is how far back the library's Wednesday group reaches.
const weeksOfGroups = 8

// gather counts the library's group on Wednesdays: how many there were, and how
// many said what.
func (d *diary) gather(ctx context.Context) error {
	if d.places[library] == "" || len(d.town.waiters) == 0 {
		return nil
	}
	monday := d.today().Monday()
	return d.DB.Write(ctx, func(tx db.Tx) error {
		for n := 1; n <= weeksOfGroups; n++ {
			day := monday.AddDays(2 - 7*n)
			d.deal("group", day)
			if _, err := visit.RecordGroup(tx.Context(), tx, d.tenant.ID, d.groupOf(day)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *diary) groupOf(day civil.Date) visit.Group {
	persons := 6 + d.IntN(8)
	old := persons/2 + d.IntN(2)
	tells := func(fact visit.Fact, answer string, n int) visit.Tells {
		return visit.Tells{Fact: fact, Answer: answer, Persons: n}
	}
	return visit.Group{
		OrganisationID: d.organisations[library], PlaceID: d.places[library], Date: day, Hour: 11, Channel: "place", Source: visit.Unplanned,
		Persons: persons, Minutes: 90, Counts: []visit.Tells{
			tells(visit.FactTopic, d.reasons["smartphone"], persons), tells(visit.FactTopic, d.reasons["safety"], d.IntN(persons)),
			tells(visit.FactAge, "80plus", persons-old), tells(visit.FactAge, "67to79", old-1), tells(visit.FactAge, "50to66", 1),
			tells(visit.FactFirst, "yes", d.IntN(4)), tells(visit.FactOutcome, "helped", persons-1),
			tells(visit.FactSelf, "yes", persons/2), tells(visit.FactSelf, "partly", persons/4),
		},
	}
}
