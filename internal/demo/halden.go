package demo

import (
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/place"
)

// The names that stand for ids while Halden is made.
const (
	haldenKommune   = "Halden kommune"
	library         = "Halden bibliotek"
	serviceDesk     = "Servicesenteret"
	volunteers      = "Frivilligsentralen"
	nav             = "NAV Halden"
	skillsCentre    = "Halden kommunale kompetansesenter"
	seniornett      = "Seniornett Halden"
	pensioners      = "Pensjonistforbundet Halden"
	bank            = "Sparebanken"
	cafe            = "Kafé Solsiden"
	atLibrary       = "Time hos en digital veileder"
	atServiceDesk   = "Hjelp på Servicesenteret"
	withSeniornett  = "Time med Seniornett"
	atNAV           = "Hjelp med NAV på nett"
	onPhone         = "Hjelp på telefon"
	forEmployees    = "Lønnslipp og innlogging for kommunens ansatte"
	atCafe          = "Datahjelp på kafeen"
	dropInLibrary   = "Drop-in på biblioteket"
	haldenTelephone = "69 00 00 00"
)

// halden is the municipality of the project "Digitalt utenforskap": those who
// have many of the same people coming, and now one calendar.
func halden() town {
	return town{
		settings: org.NewTenant{
			Settings: org.Settings{
				Name: haldenKommune, ServiceName: "Datahjelpen", Language: "nb", Phone: haldenTelephone,
				PhoneHours: "hverdager kl. 9–15", Email: "datahjelpen@halden.example",
				InterpreterNoticeDays: 3, ClosedChristmasEve: true, ClosedNewYearsEve: true,
			},
			Hosts: []string{org.AnyHost, "halden.localhost"},
			Numbers: []org.Number{
				{Number: "0101", To: civil.NewDate(2019, 12, 31)},
				{Number: "3001", From: civil.NewDate(2020, 1, 1), To: civil.NewDate(2023, 12, 31)},
				{Number: "3101", From: civil.NewDate(2024, 1, 1)},
			},
			Demo: true,
		},
		organisations: []org.Organisation{
			{Name: haldenKommune, Kind: org.Municipality},
			{Name: library, Kind: org.Library, Phone: "69 00 00 20"},
			{Name: serviceDesk, Kind: org.ServiceDesk, Phone: haldenTelephone},
			{Name: volunteers, Kind: org.Volunteer, Phone: "69 00 00 30"},
			{Name: nav, Kind: org.NAV, Phone: "69 00 00 40"},
			{Name: skillsCentre, Kind: org.Education, Phone: "69 00 00 50"},
			{Name: seniornett, Kind: org.Association},
			{Name: pensioners, Kind: org.Association},
			{Name: bank, Kind: org.Bank, Phone: "69 00 00 60"},
		},
		ownReasons: []place.Reason{{
			Name: "Betale for parkering", OtherWay: "Du kan betale med kort på automaten, eller ringe Servicesenteret.",
		}},
		people:    haldenPeople(),
		places:    haldenPlaces(),
		closures:  []closure{{library, 12, "Biblioteket har planleggingsdag."}},
		ill:       illness{host: "Piotr", told: "Randi"},
		offers:    haldenOffers(),
		hosts:     haldenHosts(),
		guests:    haldenGuests(),
		calendars: haldenCalendars(),
		callers:   haldenCallers(),
		waiters:   haldenWaiters(),
		holds:     1,
	}
}

func haldenPlaces() []site {
	return []site{
		{open: slices.Concat(weekly("10:00", "18:00", workdays()[:4]...), weekly("10:00", "15:00", time.Friday), weekly("11:00", "14:00", time.Saturday)),
			Place: place.Place{
				Name: library, OrganisationID: library, Address: "Storgata 1", Postcode: "1767", City: "Halden", Phone: "69 00 00 20",
				Directions: "Gå inn hovedinngangen og ta til høyre i 1. etasje. Spør etter Datahjelpen i skranken.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Parking, place.Bus, place.HearingLoop, place.QuietRoom, place.GuideDog},
				AccessNote: "Døren åpner seg selv. Teleslyngen er i grupperommet.",
			}},
		{open: weekly("09:00", "15:00", workdays()...),
			Place: place.Place{
				Name: serviceDesk, OrganisationID: serviceDesk, Address: "Storgata 8", Postcode: "1771", City: "Halden", Phone: haldenTelephone,
				Directions: "Vi er rett innenfor døren på rådhuset. Si fra i skranken at du har en time.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Parking, place.Bus, place.GuideDog},
			}},
		{open: weekly("10:00", "15:00", workdays()...),
			Place: place.Place{
				Name: volunteers, OrganisationID: volunteers, Address: "Tollbugata 5", Postcode: "1767", City: "Halden", Phone: "69 00 00 30",
				Directions: "Inngangen er fra bakgården. Det er kaffe på kanna.",
				Access:     []place.AccessFact{place.Toilet, place.Bus, place.GuideDog},
				AccessNote: "Det er ett trinn ved døren. Ring på, så legger vi ut rampen.",
			}},
		{open: weekly("09:00", "15:00", workdays()...),
			Place: place.Place{
				Name: nav, OrganisationID: nav, Address: "Jernbanegata 10", Postcode: "1767", City: "Halden", Phone: "69 00 00 40",
				Directions: "2. etasje. Ta heisen til venstre for inngangen.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Parking, place.QuietRoom, place.GuideDog},
			}},
		{open: weekly("08:00", "15:30", workdays()...),
			Place: place.Place{
				Name: skillsCentre, OrganisationID: skillsCentre, Address: "Busterudgata 12", Postcode: "1776", City: "Halden", Phone: "69 00 00 50",
				Directions: "Rom 104, første dør etter trappen.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Parking},
			}},
		{open: []civil.Rule{every(2, time.Thursday, "11:00", "13:00")},
			Place: place.Place{
				Name: cafe, OrganisationID: pensioners, Address: "Torget 3", Postcode: "1767", City: "Halden",
				Directions: "Vi sitter ved langbordet innerst, annenhver torsdag etter trimmen.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Bus},
			}},
	}
}

func haldenOffers() []offering {
	bring := "Telefonen eller PC-en det gjelder, laderen og passord som du kan fra før."
	all := place.Offer{Kind: place.KindAppointment, Channel: place.AtPlace, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, Bring: bring}
	offer := func(name, by, at string) place.Offer {
		o := all
		o.Name, o.OrganisationID, o.PlaceIDs = name, by, []string{at}
		return o
	}
	with := func(o place.Offer, length, buffer, step, notice, horizon int) place.Offer {
		o.Length, o.Buffer, o.Step, o.Notice, o.Horizon = length, buffer, step, notice, horizon
		return o
	}
	phone := with(offer(onPhone, serviceDesk, serviceDesk), 20, 10, 30, 60, 28)
	phone.Channel, phone.Phone = place.ByPhone, haldenTelephone
	phone.Bring = "Vi ringer deg. Ha telefonen eller PC-en det gjelder foran deg."
	phone.ReasonIDs = []string{"bankid", "email", "helsenorge", "nav", "tax", "municipal", "forms", "post", "safety", "other", "unknown"}
	benefits := with(offer(atNAV, nav, nav), 30, 0, 30, 120, 28)
	benefits.ReasonIDs = []string{"nav", "bankid", "forms", "post", "unknown"}
	benefits.Bring = "Legitimasjon og brev du har fått fra NAV."
	payslip := with(offer(forEmployees, skillsCentre, skillsCentre), 30, 0, 30, 60, 60)
	payslip.Audience, payslip.BookedBy = place.ForEmployees, place.BookedByStaff
	payslip.ReasonIDs = []string{"payslip", "bankid", "email", "pc", "smartphone"}
	payslip.Bring = "Telefonen din og ansattnummeret."
	dropIn := with(offer(dropInLibrary, library, library), 20, 0, 30, 0, 28)
	dropIn.Kind = place.KindDropIn
	outreach := with(offer(atCafe, pensioners, cafe), 30, 0, 30, 60, 60)
	outreach.Channel = place.Outreach
	outreach.ReasonIDs = []string{"bankid", "smartphone", "tablet", "email", "photos", "video", "safety", "other", "unknown"}
	return []offering{
		{Offer: with(offer(atLibrary, library, library), 45, 15, 60, 120, 60), past: 60, next: 75},
		{Offer: with(offer(atServiceDesk, serviceDesk, serviceDesk), 30, 0, 30, 60, 28), past: 22, next: 30},
		{Offer: with(offer(withSeniornett, seniornett, volunteers), 60, 0, 60, 24*60, 60), past: 75, next: 80,
			narrow: weekly("11:00", "14:00", time.Wednesday)},
		{Offer: benefits, past: 40, next: 60, full: 9, narrow: weekly("12:00", "15:00", time.Monday, time.Tuesday, time.Thursday)},
		{Offer: phone, past: 15, next: 20},
		{Offer: payslip, past: 50, next: 40, narrow: []civil.Rule{
			nth(1, time.Monday, "12:00", "15:00"), nth(2, time.Tuesday, "12:00", "15:00"), nth(3, time.Monday, "12:00", "15:00"), nth(-1, time.Thursday, "12:00", "15:00")}},
		{Offer: outreach, past: 80, next: 60},
		{Offer: dropIn, narrow: weekly("12:00", "14:00", time.Tuesday, time.Thursday)},
	}
}
