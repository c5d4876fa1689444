package freetime

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Booker is who asks for a time; it decides which offers there are.
type Booker string

// The bookers. Staff see what partners and residents see, partners what
// residents see.
const (
	Resident Booker = "resident"
	Partner  Booker = "partner"
	Staff    Booker = "staff"
)

// BookerOf is the booker that a viewer is.
func BookerOf(v org.Viewer) Booker {
	switch {
	case v.Has(org.Administrator, org.Coordinator, org.HostRole, org.Desk):
		return Staff
	case v.Has(org.Partner):
		return Partner
	}
	return Resident
}

// May tells whether the booker can book the offer at all.
func (b Booker) May(o place.Offer) bool {
	switch {
	case b == Staff:
		return true
	case o.Audience == place.ForEmployees || o.BookedBy == place.BookedByStaff:
		return false
	}
	return b == Partner || o.BookedBy == place.BookedByEveryone
}

// SignLanguage is the interpreter's language that must be seen: nobody is helped
// in it on the telephone.
const SignLanguage = "sgn"

// Search says which free times are wanted. Empty fields do not narrow.
type Search struct {
	Tenant                                     org.Tenant
	ReasonID, PlaceID, OrganisationID, OfferID string
	Language                                   string // code of the language of help; not asked of the host when there is an interpreter
	Interpreter                                string // code of the interpreter's language, "" none; only days for which one can be had
	NoPhone                                    bool   // there is no number to call: not what needs one
	By                                         Booker
	From                                       civil.Date // zero or past = today
	Days                                       int        // how many days from From; 0 = DefaultDays
	Limit                                      int        // 0 = no limit
	Moving                                     string     // id of the claim of the appointment that is moved: it is in nobody's way
	Now                                        time.Time
}

// DefaultDays is how far ahead is looked when a search does not say.
const DefaultDays = 28

// today is the tenant's local day.
func (q Search) today() civil.Date { return civil.DateOf(q.Now, q.Tenant.Location()) }

func (q Search) tidy() Search {
	if today := q.today(); q.From.Before(today) {
		q.From = today
	}
	if q.Days <= 0 {
		q.Days = DefaultDays
	}
	return q
}

// At narrows the search to one time.
func (q Search) At(s Slot) Search {
	q.OfferID, q.PlaceID, q.From, q.Days, q.Limit = s.OfferID, s.PlaceID, s.Date, 1, 0
	return q
}

// takes tells whether the offer is one that the search is for.
func (q Search) takes(o place.Offer) bool {
	return o.Kind == place.KindAppointment && !o.Closed() && q.By.May(o) &&
		!(q.NoPhone && o.Channel.NeedsPhone()) &&
		!(q.Interpreter == SignLanguage && o.Channel == place.ByPhone) &&
		(q.OfferID == "" || q.OfferID == o.ID) &&
		(q.OrganisationID == "" || q.OrganisationID == o.OrganisationID) &&
		(q.ReasonID == "" || len(o.ReasonIDs) == 0 || o.Takes(q.ReasonID)) &&
		(q.asksNothing() || len(o.Languages) == 0 || speaks(o.Languages, q.Language))
}

// TakesHost tells whether the host is one that the search is for. A host gives
// the offers of the own organisation only: that somebody has an appointment at
// NAV is not for the library's people to see, though they share the place.
func (q Search) TakesHost(o place.Offer, h roster.Host) bool {
	return h.OrganisationID == o.OrganisationID && h.RemovedAt.IsZero() && h.Takes(q.ReasonID) &&
		q.SpokenBy(h.Languages)
}

// asksNothing tells whether the language of host and offer does not matter.
func (q Search) asksNothing() bool { return q.Language == "" || q.Interpreter != "" }

// AsksNoLanguage tells whether any host will do, as far as the language goes:
// every host helps in Norwegian.
func (q Search) AsksNoLanguage() bool { return q.asksNothing() || isNorwegian(q.Language) }

// SpokenBy tells whether somebody with these languages can help.
func (q Search) SpokenBy(languages []string) bool {
	return q.AsksNoLanguage() || speaks(languages, q.Language)
}

// speaks tells whether the language is in the list.
func speaks(list []string, language string) bool {
	for _, l := range list {
		if l == language || isNorwegian(l) && isNorwegian(language) {
			return true
		}
	}
	return false
}

// isNorwegian: every host helps in Norwegian, whichever way it is written.
func isNorwegian(language string) bool {
	return language == "nb" || language == "nn" || language == "no"
}
