package place

import (
	"slices"
	"strings"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
)

// limits of an offer's figures; the migration has the same ones.
type limits struct {
	field, key string
	value      int
	low, high  int
}

func (o Offer) limits() []limits {
	return []limits{
		{"length", "place.offer.error.length", o.Length, 5, 480},
		{"buffer", "place.offer.error.buffer", o.Buffer, 0, 240},
		{"step", "place.offer.error.step", o.Step, 5, 480},
		{"notice", "place.offer.error.notice", o.Notice, 0, 30 * 24 * 60},
		{"horizon", "place.offer.error.horizon", o.Horizon, 1, 365},
	}
}

func (o Offer) tidy() Offer {
	o.Name, _ = form.CleanText(o.Name, false)
	o.Phone = tidyPhone(o.Phone)
	o.Bring, _ = form.CleanText(o.Bring, true)
	o.PlaceIDs, o.ReasonIDs = unique(o.PlaceIDs), unique(o.ReasonIDs)
	return o
}

func unique(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

func (c change) checkOffer(o Offer) error {
	var check errs.Check
	checkName(&check, o.Name, "place.offer.error.noname")
	for _, l := range o.limits() {
		if l.value < l.low || l.value > l.high {
			check.Add(l.field, l.key, "Low", l.low, "High", l.high)
		}
	}
	o.checkWords(&check)
	checkText(&check, "bring", o.Bring, longestNote)
	checkPhone(&check, "phone", o.Phone)
	if err := c.checkOrganisation(&check, o.OrganisationID); err != nil {
		return err
	}
	if err := c.checkLinks(&check, o); err != nil {
		return err
	}
	if err := c.checkOfferTwin(&check, o); err != nil {
		return err
	}
	return check.Err()
}

// checkOfferTwin refuses a second offer of the same name and channel in an
// organisation, as a second press of the button would make.
func (c change) checkOfferTwin(check *errs.Check, o Offer) error {
	offers, err := allOffers(c.ctx(), c.tx, c.TenantID)
	for _, other := range offers {
		if other.ID != o.ID && !other.Closed() && other.Name == o.Name && other.Channel == o.Channel && other.OrganisationID == o.OrganisationID {
			check.Add("name", "place.offer.error.twice")
		}
	}
	return err
}

func (o Offer) checkWords(check *errs.Check) {
	if !slices.Contains([]Kind{KindAppointment, KindDropIn, KindCourse, KindEvent}, o.Kind) {
		check.Add("kind", "web.error.choice")
	}
	if !slices.Contains(Channels(), o.Channel) {
		check.Add("channel", "web.error.choice")
	}
	if !slices.Contains([]BookedBy{BookedByEveryone, BookedByPartners, BookedByStaff}, o.BookedBy) {
		check.Add("bookedby", "web.error.choice")
	}
	if !slices.Contains([]Audience{ForEveryone, ForEmployees}, o.Audience) {
		check.Add("audience", "web.error.choice")
	}
	for _, code := range o.Languages {
		if len(code) < 2 || len(code) > 3 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
			check.Add("languages", "web.error.choice")
		}
	}
}

// checkLinks wants at least one place and one reason, all of them the tenant's.
func (c change) checkLinks(check *errs.Check, o Offer) error {
	places, err := allPlaces(c.ctx(), c.tx, c.TenantID)
	if err != nil {
		return err
	}
	reasons, err := reasons(c.ctx(), c.tx, c.TenantID)
	if err != nil {
		return err
	}
	isPlace := func(id string) bool { return slices.ContainsFunc(places, func(p Place) bool { return p.ID == id }) }
	isReason := func(id string) bool { return slices.ContainsFunc(reasons, func(r Reason) bool { return r.ID == id }) }
	switch {
	case len(o.PlaceIDs) == 0:
		check.Add("places", "place.offer.error.noplace")
	case !all(o.PlaceIDs, isPlace):
		check.Add("places", "web.error.choice")
	}
	switch {
	case len(o.ReasonIDs) == 0:
		check.Add("reasons", "place.offer.error.noreason")
	case !all(o.ReasonIDs, isReason):
		check.Add("reasons", "web.error.choice")
	}
	return nil
}

func all(ids []string, known func(string) bool) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !known(id) })
}

// changed names the fields that differ, for the audit trail.
func (o Offer) changed(next Offer) []string {
	return differing(map[string]bool{
		"organisation": o.OrganisationID != next.OrganisationID,
		"channel":      o.Kind != next.Kind || o.Channel != next.Channel,
		"name":         o.Name != next.Name,
		"length":       o.Length != next.Length || o.Buffer != next.Buffer || o.Step != next.Step,
		"horizon":      o.Notice != next.Notice || o.Horizon != next.Horizon,
		"bookedby":     o.BookedBy != next.BookedBy || o.Audience != next.Audience,
		"languages":    !slices.Equal(o.Languages, next.Languages),
		"bring":        o.Bring != next.Bring,
		"phone":        o.Phone != next.Phone,
		"places":       !slices.Equal(unique(o.PlaceIDs), unique(next.PlaceIDs)),
		"reasons":      !slices.Equal(unique(o.ReasonIDs), unique(next.ReasonIDs)),
	})
}
