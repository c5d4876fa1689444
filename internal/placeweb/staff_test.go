package placeweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// From an empty tenant to a bookable one in three forms, with what is suggested.
func TestGetStarted(t *testing.T) {
	s := newSite(t)
	s.Get("/intern/steder", 200).Link("Kom i gang")
	page := s.Get("/intern/kom-i-gang", 200)
	if got := page.Texts("li .ds-tag"); !slices.Equal(got, []string{"Gjenstår", "Gjenstår", "Gjenstår"}) {
		t.Fatalf("states = %q", got)
	}
	f := s.Get(page.Link("Legg inn stedet"), 200).Form("/intern/kom-i-gang/sted")
	f.Set("name", "Halden bibliotek").Set("address", "Storgata 1").Set("postcode", "1767").Set("city", "Halden")
	page = s.send(f, 200)
	page = s.send(s.Get(page.Link("Lag tilbudet"), 200).Form("/intern/kom-i-gang/tilbud"), 200)
	page.Lacks(".ds-alert", "Dere er i gang")
	f = s.Get(page.Link("Legg inn den første verten"), 200).Form("/intern/kom-i-gang/veileder")
	if f.Values.Get("start") != "10:00" || len(f.Values["weekday"]) != 5 {
		t.Errorf("suggested %v", f.Values)
	}
	f.Set("firstname", "Turid")
	page = s.send(f, 200)
	page.Has(".ds-alert", "Dere er i gang")
	if page.Link("Se siden der innbyggerne bestiller") != "/time" {
		t.Error("the way to the booking page is missing")
	}
	if got := page.Texts("li .ds-tag"); !slices.Equal(got, []string{"Gjort", "Gjort", "Gjort"}) {
		t.Errorf("states = %q", got)
	}
	hosts, err := roster.Hosts(ctx, s.DB, apptest.TenantID)
	s.must(err)
	host := hosts[0]
	rules, err := roster.WorkingRules(ctx, s.DB, apptest.TenantID, host.ID, civil.MustDate("2026-11-10"))
	s.must(err)
	if host.FirstName != "Turid" || len(rules) != 5 || rules[0].Span != (civil.Span{Start: 600, End: 900}) || !slices.Equal(host.Languages, []string{"nb"}) {
		t.Errorf("host = %+v, who works %+v", host, rules)
	}
	offers, err := s.Place.Offers(ctx, s.DB, apptest.TenantID)
	s.must(err)
	if len(offers) != 1 || len(offers[0].ReasonIDs) != len(place.Standards()) || offers[0].Bring == "" {
		t.Errorf("offers = %+v", offers)
	}
}

func TestGetStartedTellsWhatIsWrong(t *testing.T) {
	s := newSite(t)
	f := s.Get("/intern/kom-i-gang/sted", 200).Form("/intern/kom-i-gang/sted")
	f.Set("name", "Halden bibliotek").Set("address", "Storgata 1").Set("start", "15:00").Set("end", "10:00")
	page := s.send(f, 422)
	page.Has(".ds-error-summary", "Slutten er før starten")
	page.Has("#end-error", "Slutten er før starten")
	if got := page.Form("/intern/kom-i-gang/sted").Values.Get("name"); got != "Halden bibliotek" {
		t.Errorf("what was typed is gone: %q", got)
	}
	page = s.send(s.Get("/intern/kom-i-gang/veileder", 200).Form("/intern/kom-i-gang/veileder"), 422)
	page.Has("#firstname-error", "Fornavn")
	page.Has(".ds-error-summary", "ta steg 1 først")
}

func TestPlaceIsMadeAndChanged(t *testing.T) {
	s := newSite(t)
	s.bibliotek()
	f := s.Get("/intern/steder/nytt", 200).Form("/intern/steder/nytt")
	f.Set("name", "Servicesenteret").Set("address", "Storgata 8").Set("access", "stepfree", "toilet").Set("phone", "69 17 45 00")
	page := s.send(f, 200)
	page.Has("[role=status]", "lagret")
	page.Has("main", "Stedet har ingen åpningstider")
	page.Has("dd", "Trinnfri inngang, Toalett for rullestolbrukere")
	edit := page.Link("Endre navn")
	f = s.Get(edit, 200).Form("/rediger")
	if f.Values.Get("phone") != "69 17 45 00" || len(f.Values["access"]) != 2 {
		t.Errorf("the form shows %v", f.Values)
	}
	f.Set("name", "Servicesenteret i Halden").Set("access")
	s.send(f, 200).Has("h1", "Servicesenteret i Halden")
	s.Get("/intern/steder", 200).Has(".ds-tag", "Mangler åpningstider")
}

func TestBadPlaceIsShownAgain(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct {
		field, value, want string
	}{
		"name":          {"name", " ", "Navn må fylles ut"},
		"postcode":      {"postcode", "17", "Postnummeret må ha 4 siffer"},
		"phone":         {"phone", "ring Aud", "Telefonnummeret må ha 8 siffer"},
		"10 kB":         {"directions", strings.Repeat("langt ", 1700), "kan ha høyst 400 tegn"},
		"fødselsnummer": {"directions", "Spør 010190 00083", "fødselsnummer"},
	} {
		f := s.Get("/intern/steder/nytt", 200).Form("/intern/steder/nytt")
		f.Set("name", "Biblioteket").Set("address", "Storgata 1 😀").Set(c.field, c.value)
		page := s.send(f, 422)
		t.Run(name, func(t *testing.T) {
			page.Has("#"+c.field+"-error", c.want)
			page.Has(".ds-error-summary a[href='#"+c.field+"']", c.want)
			values := page.Form("/intern/steder/nytt").Values
			if values.Get("address") != "Storgata 1 😀" || values.Get(c.field) != strings.TrimSpace(c.value) {
				t.Error("what was typed is gone")
			}
		})
	}
}

func TestOpeningHours(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	base := "/intern/steder/" + p.ID
	page := s.Get(base, 200)
	page.Has("li", "Hver mandag kl. 10.00–15.00")
	f := s.Get(page.Link("Legg til åpningstid"), 200).Form("/apningstid")
	page = s.send(f.Set("weekday", "6", "0").Set("kind", "nth_weekday.-1").Set("start", "11:00").Set("end", "14:00"), 200)
	page.Has("li", "Siste lørdag i måneden kl. 11.00–14.00")
	page.Has("li", "Siste søndag i måneden kl. 11.00–14.00")
	f = s.Get(page.Link("Endre: Hver fredag"), 200).Form("/apningstid/")
	page = s.send(f.Set("kind", "every_n.2").Set("from", "2026-11-13"), 200)
	page.Has("li", "Annenhver fredag kl. 10.00–15.00, regnet fra uke 46 i 2026")
	f = s.Get(page.Link("Fjern: Annenhver fredag"), 200).Form("/fjern")
	page = s.send(f, 200)
	page.Lacks("li", "Annenhver fredag")
	page.Has("[role=status]", "fjernet")
}

func TestBadOpeningHoursAreShownAgain(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	path := "/intern/steder/" + p.ID + "/apningstid"
	for name, c := range map[string]struct {
		values url.Values
		field  string
		want   string
	}{
		"ends first":   {url.Values{"weekday": {"1"}, "start": {"15:00"}, "end": {"10:00"}}, "end", "Slutten er før starten"},
		"missing hour": {url.Values{"weekday": {"0"}, "start": {"02:30"}, "end": {"10:00"}}, "start", "Klokka 02.30 finnes ikke søndag 28. mars 2027"},
		"no day":       {url.Values{"weekday": {}, "start": {"09:00"}, "end": {"10:00"}}, "weekday-1", "Ukedager"},
		"no time":      {url.Values{"weekday": {"1"}, "start": {"i morgen"}, "end": {"10:00"}}, "start", "Fra klokka må være et klokkeslett"},
		"twice":        {url.Values{"weekday": {"1"}, "start": {"10:00"}, "end": {"15:00"}, "from": {"2026-01-01"}}, "start", "finnes allerede"},
		"last day":     {url.Values{"weekday": {"1"}, "start": {"10:00"}, "end": {"15:00"}, "to": {"2026-01-01"}}, "to", "Siste dag er før første dag"},
	} {
		f := s.Get(path, 200).Form(path)
		for field, values := range c.values {
			f.Values[field] = values
		}
		page := s.send(f, 422)
		t.Run(name, func(t *testing.T) {
			page.Has(".ds-error-summary a[href='#"+c.field+"']", c.want)
			if got := page.Form(path).Values.Get("end"); got != c.values.Get("end") {
				t.Errorf("what was typed is gone: %q", got)
			}
		})
	}
}

func TestBookedHoursAreAskedFor(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	o := s.timen(p)
	s.everythingIsBooked(2)
	rules, err := s.Place.Rules(ctx, s.DB, apptest.TenantID, p.ID)
	s.must(err)
	friday := rules[4].ID
	for _, c := range map[string]struct{ path, action string }{
		"rule":  {"/intern/steder/" + p.ID + "/apningstid/" + friday + "/fjern", "/fjern"},
		"offer": {"/intern/tilbud/" + o.ID + "/avslutt", "/avslutt"},
		"place": {"/intern/steder/" + p.ID + "/avslutt", "/avslutt"},
	} {
		f := s.Get(c.path, 200).Form(c.action)
		page := s.send(f, 422)
		page.Has(".ds-error-summary", "2 timer er bestilt i denne tiden")
		page.Has("#accept-error", "2 timer er bestilt")
		f = page.Form(c.action)
		s.send(f.Set("accept", "ja"), 200).Has("[role=status]", "")
	}
}

func TestClosures(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	page := s.Get("/intern/stengt", 200)
	page.Has("li", "Julaften: torsdag 24. desember 2026")
	page.Link("Steng alt, og gi beskjed")
	f := s.Get("/intern/steng?sted="+p.ID, 200).Form("/intern/steng")
	if f.Values.Get("place") != p.ID {
		t.Errorf("the place of the link is not chosen: %v", f.Values)
	}
	page = s.send(f.Set("from", "2026-11-13").Set("start", "10:00").Set("end", "12:00").Set("reason", "Planleggingsdag"), 200)
	page = s.send(page.Form("/intern/steng").Set("steg", "utfor"), 200)
	page.Has("li", "Halden bibliotek")
	page.Has("li", "Fredag 13. november 2026, kl. 10.00–12.00")
	s.Get("/intern/steder/"+p.ID, 200).Has("li", "Fredag 13. november 2026, kl. 10.00–12.00: Planleggingsdag")
	s.send(page.Form("/fjern"), 200).Lacks("li", "Planleggingsdag")
	s.Get("/intern/stengt?ar=2027", 200).Has("li", "Langfredag: fredag 26. mars 2027")
	for name, c := range map[string]struct{ field, value, id, want string }{
		"no day":    {"from", "", "from", "Første dag må fylles ut"},
		"past":      {"from", "2026-11-01", "to", "Siste dag er passert"},
		"no date":   {"from", "i morgen", "from", "må være en dato"},
		"backwards": {"to", "2026-11-12", "to", "Siste dag er før første dag"},
	} {
		f := s.Get("/intern/steng", 200).Form("/intern/steng")
		f.Set("place", "alle").Set("from", "2026-11-20").Set("reason", "Ferie").Set(c.field, c.value)
		page := s.send(f, 422)
		t.Run(name, func(t *testing.T) {
			page.Has("#"+c.id+"-error", c.want)
			if page.Form("/intern/steng").Values.Get("reason") != "Ferie" {
				t.Error("what was typed is gone")
			}
		})
	}
}

func TestOffers(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	s.must(s.Place.EnsureReasons(ctx, s.Operator()))
	s.Get("/intern/tilbud", 200).Has(".dv-lead", "ingen tilbud ennå")
	page := s.send(s.Get("/intern/tilbud/nytt", 200).Form("/intern/tilbud/nytt").Set("languages", "nb", "uk"), 200)
	page.Has("h1", "Tilbud: Time med digital vert")
	f := page.Form("/intern/tilbud/")
	page = s.send(f.Set("length", "4").Set("bring", "Laderen"), 422)
	page.Has("#length-error", "Lengden må være fra 5 til 480 minutter")
	f = page.Form("/intern/tilbud/")
	if f.Values.Get("bring") != "Laderen" || f.Values.Get("length") != "4" {
		t.Errorf("what was typed is gone: %v", f.Values)
	}
	page = s.send(f.Set("length", "en time"), 422)
	page.Has("#length-error", "må være et helt tall")
	page = s.send(page.Form("/intern/tilbud/").Set("length", "60").Set("places"), 422)
	page.Has(".ds-error-summary", "Velg minst ett sted")
	page = s.send(page.Form("/intern/tilbud/").Set("places", p.ID).Set("notice", "1440"), 200)
	page.Has("[role=status]", "lagret")
	hours := s.Get(page.Link("Legg til egen tid på Halden bibliotek"), 200)
	hours.Has("h1", "Egen tid for Time med digital vert på Halden bibliotek")
	s.send(hours.Form("/apningstid").Set("weekday", "2").Set("start", "10:00").Set("end", "12:00"), 200).Has("li", "Hver tirsdag kl. 10.00–12.00")
	page = s.Get("/intern/tilbud", 200)
	page.Has(".ds-card", "60 minutter, på stedet")
	page.Has(".ds-card", "18 temaer")
	offers, _ := s.Place.Offers(ctx, s.DB, apptest.TenantID)
	s.send(s.Get("/intern/tilbud/"+offers[0].ID+"/avslutt", 200).Form("/avslutt"), 200).Has(".ds-tag", "Avsluttet")
	s.send(s.Get("/intern/tilbud", 200).Form("/gjenapne"), 200).Lacks(".ds-tag", "Avsluttet")
}

func TestReasons(t *testing.T) {
	s := newSite(t)
	s.Get("/intern/temaer", 200).Has("main", "ingen temaer ennå")
	s.timen(s.bibliotek())
	page := s.Get("/intern/temaer", 200)
	page.Has("li", "Uten nett: Ring NAV på 55 55 33 33")
	f := s.Get(page.Link("Endre NAV"), 200).Form("/intern/temaer/")
	page = s.send(f.Set("name", "NAV og Arbeidsplassen").Set("hidden", "ja"), 200)
	page.Has("li", "NAV og Arbeidsplassen Skjult")
	page.Form("/intern/temaer").Set("name", "x")
	s.send(page.Form("/intern/temaer"), 422).Has("#name-error", "må fylles ut")
	page = s.send(page.Form("/intern/temaer").Set("name", "Slektsgransking").Set("otherway", "Spør i skranken."), 200)
	page = s.send(page.Form("/intern/temaer").Set("name", "Slektsgransking"), 422)
	page.Has("#name-error", "allerede et tema")
	all, err := s.Place.Reasons(ctx, s.DB, apptest.TenantID)
	s.must(err)
	last := all[len(all)-1]
	s.Post("/intern/temaer/"+last.ID+"/flytt", url.Values{"til": {"opp"}}, 200)
	all, _ = s.Place.Reasons(ctx, s.DB, apptest.TenantID)
	if all[len(all)-2].ID != last.ID {
		t.Error("the reason was not moved up")
	}
}

func TestOthersOfStaffSeeButDoNotChange(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	s.timen(p)
	for _, role := range []org.Role{org.HostRole, org.Desk, org.Partner} {
		s.as(role)
		for _, path := range []string{"/intern/steder", "/intern/steder/" + p.ID, "/intern/stengt", "/intern/tilbud", "/intern/temaer"} {
			if forms := s.Get(path, 200).Forms(); len(forms) != 0 {
				t.Errorf("%s sees a form to %s on %s", role, forms[0].Action, path)
			}
		}
		for _, path := range []string{"/intern/kom-i-gang", "/intern/steder/nytt", "/intern/steder/" + p.ID + "/rediger"} {
			s.Get(path, 403)
		}
		s.Post("/intern/steng", url.Values{"place": {"alle"}, "from": {"2026-12-01"}}, 403)
	}
	s.as()
	s.NeedsSignIn("/intern/steder")
}

func TestUnknownThings(t *testing.T) {
	s := newSite(t)
	p := s.bibliotek()
	for _, path := range []string{"/intern/steder/x", "/intern/steder/x/rediger", "/intern/steder/" + p.ID + "/apningstid/x", "/intern/steder/" + p.ID + "/apningstid?tilbud=x",
		"/intern/tilbud/x", "/intern/temaer/x", "/steder/x"} {
		s.Get(path, 404)
	}
	s.Post("/intern/stengt/x/fjern", nil, 404)
	s.Post("/intern/temaer/x/flytt", url.Values{"til": {"opp"}}, 404)
}
