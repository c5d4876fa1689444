package insightweb

import (
	"cmp"
	"slices"
	"strconv"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// labels knows what the keys of a count are called.
type labels struct {
	*orgweb.Request
	own           []string // organisations whose visits the viewer may count; nil for all
	organisations []org.Organisation
	places        []place.Place
	offers        []place.Offer
	reasons       []place.Reason
}

func (p *Pages) loadLabels(r *orgweb.Request) (l labels, err error) {
	l.Request = r
	ctx, tenant := r.HTTP.Context(), r.Tenant.ID
	if !r.Staff.TenantWide() {
		l.own = r.Staff.ContactOrganisations()
	}
	if l.organisations, err = org.AllOrganisations(ctx, p.DB, tenant); err != nil {
		return l, err
	}
	if l.places, err = p.Insight.Place.AllPlaces(ctx, p.DB, tenant); err != nil {
		return l, err
	}
	if l.offers, err = p.Insight.Place.AllOffers(ctx, p.DB, tenant); err != nil {
		return l, err
	}
	l.reasons, err = p.Insight.Place.Reasons(ctx, p.DB, tenant)
	return l, err
}

// T is the text of a key in the viewer's language.
func (l labels) T(key string, pairs ...any) string { return l.Text.T(key, pairs...) }

// dimension is what a dimension is called.
func (l labels) dimension(by visit.Dimension) string { return l.T("insight.by." + string(by)) }

// untold is what is shown where nobody said anything.
func (l labels) untold(by visit.Dimension) string {
	switch by {
	case visit.ByPlace, visit.ByOffer:
		return l.T("insight.by." + string(by) + ".none")
	}
	return l.T("insight.by.untold")
}

// label is what a key is called; what is not there any more has a word, too.
func (l labels) label(by visit.Dimension, key string) string {
	if key == "" {
		return l.untold(by)
	}
	return cmp.Or(l.name(by, key), l.coded(by, key), l.T("insight.by.gone"))
}

// name is of what the tenant has named itself, and of days.
func (l labels) name(by visit.Dimension, key string) string {
	switch by {
	case visit.ByOrganisation:
		return nameOf(l.organisations, func(o org.Organisation) bool { return o.ID == key }, func(o org.Organisation) string { return o.Name })
	case visit.ByPlace:
		return nameOf(l.places, func(p place.Place) bool { return p.ID == key }, func(p place.Place) string { return p.Name })
	case visit.ByOffer:
		return nameOf(l.offers, func(o place.Offer) bool { return o.ID == key }, func(o place.Offer) string { return o.Name })
	case visit.ByTopic:
		return nameOf(l.reasons, func(r place.Reason) bool { return r.ID == key }, func(r place.Reason) string { return r.NameIn(l.Text) })
	case visit.ByReferred:
		return nameOf(l.organisations, func(o org.Organisation) bool { return o.ID == key }, func(o org.Organisation) string { return o.Name })
	case visit.ByLanguage:
		return i18n.Capital(l.Text.LanguageName(key))
	case visit.ByDay, visit.ByWeek, visit.ByMonth:
		return l.time(by, key)
	}
	return ""
}

func nameOf[T any](list []T, is func(T) bool, name func(T) string) string {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return name(list[i])
	}
	return ""
}

func (l labels) time(by visit.Dimension, key string) string {
	switch by {
	case visit.ByWeek:
		if week, ok := civil.ParseWeek(key); ok {
			return i18n.Capital(l.Text.WeekText(week))
		}
	case visit.ByMonth:
		if day, err := civil.ParseDate(key + "-01"); err == nil {
			return i18n.Capital(l.Text.Month(day))
		}
	case visit.ByDay:
		if day, err := civil.ParseDate(key); err == nil {
			return i18n.Capital(l.Text.Day(day))
		}
	}
	return ""
}

// coded is of the program's own codes, whose words stand in the locale files.
func (l labels) coded(by visit.Dimension, code string) string {
	key := codeKeys()[by]
	if key == "" || !l.Text.Has(key+code) {
		return ""
	}
	return l.T(key + code)
}

func codeKeys() map[visit.Dimension]string {
	return map[visit.Dimension]string{
		visit.ByChannel: "place.channel.", visit.BySource: "visit.source.", visit.ByOutcome: "visit.outcome.", visit.ByMatter: "visit.matter.",
		visit.ByAge: "visit.age.", visit.ByDevice: "visit.device.", visit.ByHeard: "visit.heard.", visit.ByReferred: "visit.elsewhere.",
		visit.ByFirst: "visit.answer.", visit.ByBehalf: "visit.answer.", visit.ByHelp: "visit.answer.", visit.ByFine: "visit.answer.",
		visit.BySelf: "visit.answer.", visit.ByHostSelf: "visit.answer.",
	}
}

func (l labels) organisationIDs() (ids []string) {
	for _, o := range l.organisations {
		if l.own == nil || slices.Contains(l.own, o.ID) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func (l labels) placeIDs() (ids []string) {
	for _, p := range l.places {
		ids = append(ids, p.ID)
	}
	return ids
}

func (l labels) offerIDs() (ids []string) {
	for _, o := range l.offers {
		if l.own == nil || slices.Contains(l.own, o.OrganisationID) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func (l labels) reasonIDs() (ids []string) {
	for _, r := range l.reasons {
		ids = append(ids, r.ID)
	}
	return ids
}

// short is what a step is called under its column.
func (l labels) short(key string) string {
	if week, ok := civil.ParseWeek(key); ok {
		return strconv.Itoa(week.Number)
	}
	if day, err := civil.ParseDate(key); err == nil {
		return strconv.Itoa(day.Day())
	}
	day, _ := civil.ParseDate(key + "-01")
	return l.Text.ShortMonth(day)
}
