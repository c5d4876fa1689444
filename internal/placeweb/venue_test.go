package placeweb_test

import (
	"testing"
	"time"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/place"
)

func TestVenues(t *testing.T) {
	s := newSite(t)
	s.as()
	s.Get("/steder", 200).Has(".dv-lead", "Ingen steder er klare")
	p := s.bibliotek()
	page := s.Get("/steder", 200)
	page.Has(".ds-card", "Åpent i dag kl. 10.00–15.00")
	if page.Link("Halden bibliotek") != "/steder/halden-bibliotek" {
		t.Error("no way to the place")
	}
	s.Set(time.Date(2026, 11, 14, 8, 0, 0, 0, time.UTC)) // Saturday
	s.Get("/steder", 200).Has(".ds-card", "Stengt i dag. Åpner mandag 16. november kl. 10.00–15.00")
	s.must(s.Place.ClosePlace(ctx, s.Operator(), p.ID, false))
	s.Get("/steder", 200).Lacks("main", "Halden bibliotek")
	s.Get("/steder/halden-bibliotek", 410).Has("main", "ikke i bruk lenger")
}

func TestVenueTellsAllThatOneNeedsToCome(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	o := s.timen(p)
	s.must(s.Place.AddRules(ctx, s.Operator(), place.NewRules{PlaceID: p.ID, OfferID: o.ID, Rules: []civil.Rule{
		{Kind: civil.EveryN, N: 2, Weekday: time.Tuesday, From: civil.MustDate("2026-11-10"), Span: civil.Span{Start: 600, End: 720}}}}))
	for _, c := range []place.Closure{
		{PlaceID: p.ID, From: civil.MustDate("2026-11-12"), To: civil.MustDate("2026-11-12"), Span: civil.Span{End: 1440}, Reason: "Planleggingsdag"},
		{From: civil.MustDate("2026-11-13"), To: civil.MustDate("2026-11-15"), Span: civil.Span{Start: 720, End: 1440}, Reason: "Byfest"},
	} {
		_, err := s.Place.AddClosure(ctx, s.Operator(), c, false)
		s.must(err)
	}
	s.as()
	page := s.Get("/steder/halden-bibliotek", 200)
	page.Has(".dv-lead", "Storgata 1, 1767 Halden")
	page.Has("p", "Spør etter Datahjelpen.")
	page.Has("li", "Teleslynge")
	page.Has("p", "Heisen er til venstre.")
	page.Has("h3", "Denne uken, uke 46")
	page.Has("h3", "Neste uke, uke 47")
	page.Has("dl", "Tirsdag 10. november kl. 10.00–15.00")
	page.Has("dl", "Torsdag 12. november Stengt: Planleggingsdag")
	page.Has("dl", "Fredag 13. november kl. 10.00–12.00 (kortere dag: Byfest)")
	page.Has("dl", "Lørdag 14. november Stengt Søndag")
	page.Lacks("dl", "Mandag 9. november")
	page.Has("li", "Annenhver tirsdag kl. 10.00–12.00, regnet fra uke 46 i 2026")
	page.Has("p", "Ta med: Telefonen.")
	if page.Link("Bestill time her") != "/time?sted=halden-bibliotek" || page.Link("Ring oss på 69 00 00 00") != "tel:69000000" {
		t.Error("no way to book or to call")
	}
	s.Set(time.Date(2026, 12, 21, 8, 0, 0, 0, time.UTC))
	page = s.Get("/steder/halden-bibliotek", 200)
	page.Has("dl", "Torsdag 24. desember Stengt: julaften")
	page.Has("dl", "Fredag 25. desember Stengt: første juledag")
}

func TestVenueHidesWhatResidentsCannotBook(t *testing.T) {
	s := newSite(t)
	o := s.timen(s.bibliotek())
	o.BookedBy = place.BookedByPartners
	_, err := s.Place.SaveOffer(ctx, s.Operator(), o)
	s.must(err)
	s.as()
	s.Get("/steder/halden-bibliotek", 200).Lacks("h3", o.Name)
}

// Every page in every language has all its words.
func TestLanguages(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	o := s.timen(p)
	rules, err := s.Place.Rules(ctx, s.DB, apptest.TenantID, p.ID)
	s.must(err)
	for _, lang := range []string{"", "/nn", "/en"} {
		for _, path := range []string{"/steder", "/steder/halden-bibliotek", "/intern/kom-i-gang", "/intern/kom-i-gang/sted", "/intern/kom-i-gang/tilbud",
			"/intern/kom-i-gang/veileder", "/intern/steder", "/intern/steder/nytt", "/intern/steder/" + p.ID, "/intern/steder/" + p.ID + "/rediger",
			"/intern/steder/" + p.ID + "/avslutt", "/intern/steder/" + p.ID + "/apningstid", "/intern/steder/" + p.ID + "/apningstid?tilbud=" + o.ID,
			"/intern/steder/" + p.ID + "/apningstid/" + rules[0].ID, "/intern/steder/" + p.ID + "/apningstid/" + rules[0].ID + "/fjern",
			"/intern/stengt", "/intern/tilbud", "/intern/tilbud/nytt", "/intern/tilbud/" + o.ID, "/intern/tilbud/" + o.ID + "/avslutt", "/intern/temaer"} {
			s.Get(lang+path, 200)
		}
	}
}
