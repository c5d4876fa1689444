package appointmentweb

import (
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// catalogue is the places and offers by id, to put names on free times.
type catalogue struct {
	list   []place.Place // in use, by name
	places map[string]place.Place
	offers map[string]place.Offer
}

func (p *Pages) catalogue(r *orgweb.Request) (c catalogue, err error) {
	c.places, c.offers = map[string]place.Place{}, map[string]place.Offer{}
	if c.list, err = p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID); err != nil {
		return c, err
	}
	offers, err := p.Place.BareOffers(r.HTTP.Context(), p.DB, r.Tenant.ID)
	for _, found := range c.list {
		c.places[found.ID] = found
	}
	for _, offer := range offers {
		c.offers[offer.ID] = offer
	}
	return c, err
}

// TimeOptions are free times as radio buttons under day headings, for the pages
// of other rooms: the desk says a time in the same words as the resident reads.
func (p *Pages) TimeOptions(r *orgweb.Request, times []freetime.Time) ([]form.Option, error) {
	c, err := p.catalogue(r)
	return c.dayOptions(r.Text, times, civil.DateOf(r.Now, r.Tenant.Location())), err
}

// where is the place's name, or how one meets when it is not at a place.
func (c catalogue) where(t i18n.Localizer, f freetime.Time) string {
	switch c.offers[f.OfferID].Channel {
	case place.ByPhone:
		return t.T("appointmentweb.where.phone")
	case place.ByVideo:
		return t.T("appointmentweb.where.video")
	case place.AtHome:
		return t.T("appointmentweb.where.home")
	}
	return c.places[f.PlaceID].Name
}

// dayOptions are free times as radio buttons under day headings.
func (c catalogue) dayOptions(t i18n.Localizer, times []freetime.Time, today civil.Date) []form.Option {
	var options []form.Option
	for _, f := range times {
		options = append(options, form.Option{
			Value: f.Slot().String(), Group: dayHeading(t, f.Date, today), Hint: c.hint(t, f, times),
			Label: t.T("appointmentweb.times.option", "Clock", t.Clock(f.Start), "Where", c.where(t, f)),
		})
	}
	return options
}

// nearOptions are the alternatives to a time that was taken; each tells its day.
func (c catalogue) nearOptions(t i18n.Localizer, times []freetime.Time, heading string) []form.Option {
	var options []form.Option
	for _, f := range times {
		options = append(options, form.Option{
			Value: f.Slot().String(), Group: heading, Hint: c.hint(t, f, times),
			Label: t.T("appointmentweb.times.near", "When", i18n.Capital(t.When(f.Date, f.Start)), "Where", c.where(t, f)),
		})
	}
	return options
}

// hint tells how long it takes, and what tells two offers apart that are to be
// had at the same time and place.
func (c catalogue) hint(t i18n.Localizer, f freetime.Time, among []freetime.Time) string {
	hint := t.Minutes(int(f.End - f.Start))
	if f.Fold {
		hint += ", " + t.T("appointmentweb.times.fold")
	}
	for _, other := range among {
		if other.OfferID != f.OfferID && other.PlaceID == f.PlaceID && other.StartsAt.Equal(f.StartsAt) {
			return hint + ", " + c.offers[f.OfferID].Name
		}
	}
	return hint
}

// without leaves out the options of other.
func without(options, other []form.Option) []form.Option {
	taken := map[string]bool{}
	for _, option := range other {
		taken[option.Value] = true
	}
	var left []form.Option
	for _, option := range options {
		if !taken[option.Value] {
			left = append(left, option)
		}
	}
	return left
}
