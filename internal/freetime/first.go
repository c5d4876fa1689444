package freetime

import (
	"digivert/internal/base/civil"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Need is what somebody may come with: to a place, for a reason or in a
// language. Empty fields do not narrow.
type Need struct{ PlaceID, ReasonID, Language string }

// First is the first free time for a need.
type First struct {
	Need
	By    Booker // who can book it: Resident if residents can book anything for the need, else Staff; "" = nobody takes it
	Found bool   // false = nothing is free as far ahead as can be booked
	Time  Time   // with the hosts of any reason and language who are free
}

// Firsts finds the first free time of each need, in their order, from the
// day q.From on; as far as the offers' horizons and the supply go. It is the
// rule of Times, asked once for all needs: q's own place, reason, language
// and booker are not read.
func Firsts(supply Supply, q Search, needs []Need) []First {
	q.PlaceID, q.ReasonID, q.Language, q.By = "", "", "", Staff
	q = q.tidy()
	seekers := newSeekers(NewFinder(supply, q), q, needs)
	for n, day := 0, q.From; seekers.left > 0 && n < q.Days && !day.After(seekers.last()); n, day = n+1, day.AddDays(1) {
		seekers.look(day)
	}
	firsts := make([]First, len(seekers.list))
	for i, s := range seekers.list {
		firsts[i] = s.First
	}
	return firsts
}

// seeker is a need that is looked for, as the search for it alone would be.
type seeker struct {
	First
	q Search
}

// takes tells whether the offer, given by that host, is for the need.
func (s *seeker) takes(o place.Offer, h roster.Host) bool {
	return s.q.takes(o) && s.q.TakesHost(o, h)
}

type seekers struct {
	*Finder
	list   []seeker
	offers map[string]place.Offer
	left   int // of list, how many can be met and are not yet
}

func newSeekers(f *Finder, q Search, needs []Need) *seekers {
	all := &seekers{Finder: f, list: make([]seeker, len(needs)), offers: map[string]place.Offer{}}
	for _, o := range f.supply.Offers {
		all.offers[o.ID] = o
	}
	for i, need := range needs {
		q.ReasonID, q.Language = need.ReasonID, need.Language
		all.list[i] = seeker{First{Need: need}, q}
		for _, by := range []Booker{Resident, Staff} {
			all.list[i].q.By = by
			if all.canBeMet(&all.list[i]) {
				all.list[i].By = by
				all.left++
				break
			}
		}
	}
	return all
}

// canBeMet tells whether some host gives some offer for the need, whenever.
func (all *seekers) canBeMet(s *seeker) bool {
	for _, at := range all.stands {
		if s.PlaceID != "" && s.PlaceID != at.place.ID {
			continue
		}
		for _, h := range at.hosts {
			if host, ok := all.supply.Roster.Host(h.id); ok && s.takes(at.offer, host) {
				return true
			}
		}
	}
	return false
}

func (all *seekers) look(day civil.Date) {
	for _, t := range all.On(day, nil) {
		for i := range all.list {
			if s := &all.list[i]; s.By != "" && !s.Found && all.fits(s, t) {
				s.Time, s.Found = t, true
				all.left--
			}
		}
	}
}

func (all *seekers) fits(s *seeker, t Time) bool {
	if s.PlaceID != "" && s.PlaceID != t.PlaceID {
		return false
	}
	offer := all.offers[t.OfferID]
	for _, hostID := range t.HostIDs {
		if host, ok := all.supply.Roster.Host(hostID); ok && s.takes(offer, host) {
			return true
		}
	}
	return false
}
