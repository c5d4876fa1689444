package demo

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/place"
)

// aremark is a small neighbour that writes Nynorsk, with one place and one host,
// to show that each municipality has its own service.
func aremark() town {
	const kommune, bibliotek, tilbod = "Aremark kommune", "Aremark bibliotek", "Time hos ein digital rettleiar"
	return town{
		settings: org.NewTenant{
			Settings: org.Settings{
				Name: kommune, ServiceName: "Digihjelpa", Language: "nn", Phone: "69 00 01 00",
				PhoneHours: "kvardagar kl. 10–14", Email: "digihjelpa@aremark.example",
				InterpreterNoticeDays: 5, ClosedChristmasEve: true, ClosedNewYearsEve: true,
			},
			Hosts: []string{"aremark.localhost"},
			Numbers: []org.Number{
				{Number: "0118", To: civil.NewDate(2019, 12, 31)},
				{Number: "3012", From: civil.NewDate(2020, 1, 1), To: civil.NewDate(2023, 12, 31)},
				{Number: "3124", From: civil.NewDate(2024, 1, 1)},
			},
			Demo: true,
		},
		organisations: []org.Organisation{
			{Name: kommune, Kind: org.Municipality},
			{Name: bibliotek, Kind: org.Library, Phone: "69 00 01 20"},
		},
		people: []person{
			{"Gudrun", []role{{kommune, org.Administrator}, {kommune, org.Coordinator}}},
			{"Sigrid", []role{{bibliotek, org.HostRole}, {bibliotek, org.Desk}}},
		},
		places: []site{{
			open: weekly("10:00", "16:00", time.Monday, time.Tuesday, time.Thursday),
			Place: place.Place{
				Name: bibliotek, OrganisationID: bibliotek, Address: "Bygdetunet 2", Postcode: "1798", City: "Aremark", Phone: "69 00 01 20",
				Directions: "Gå inn ved sida av kommunehuset. Spør etter Digihjelpa i skranken.",
				Access:     []place.AccessFact{place.StepFree, place.Toilet, place.Parking, place.GuideDog},
			},
		}},
		offers: []offering{{
			Offer: place.Offer{
				Name: tilbod, OrganisationID: bibliotek, PlaceIDs: []string{bibliotek}, Kind: place.KindAppointment, Channel: place.AtPlace,
				BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, Length: 45, Buffer: 15, Step: 60, Notice: 120, Horizon: 60,
				Bring: "Telefonen eller PC-en det gjeld, ladaren og passord du kan frå før.",
			},
			past: 40, next: 35,
		}},
		hosts: []helper{{
			name: "Sigrid", at: bibliotek, languages: []string{"nn", "nb", "en"}, pledged: 300,
			shifts: []shift{{bibliotek, weekly("10:00", "14:00", time.Monday, time.Tuesday, time.Thursday)}},
		}},
		guests: []guest{{name: "Margit", offer: tilbod, in: 1, reason: "bankid"}},
	}
}
