package demo

import (
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/org"
)

// haldenPeople are one or more for each role. Some have several roles at once.
// The hosts sign in too; see haldenHosts.
func haldenPeople() []person {
	people := []person{
		{"Kari", []role{{haldenKommune, org.Administrator}}},
		{"Randi", []role{{haldenKommune, org.Coordinator}, {serviceDesk, org.Desk}}},
		{"Trine", []role{{serviceDesk, org.Desk}}},
		{"Lars", []role{{library, org.Desk}}},
		{"Eva", []role{{nav, org.Desk}}},
		{"Astrid", []role{{volunteers, org.Desk}}},
		{"Nina", []role{{bank, org.Partner}}},
		{"Torill", []role{{haldenKommune, org.Partner}}},
	}
	for _, h := range haldenHosts() {
		people = append(people, person{h.name, []role{{h.at, org.HostRole}}})
	}
	hanne := slices.IndexFunc(people, func(p person) bool { return p.name == "Hanne" })
	people[hanne].roles = append(people[hanne].roles, role{serviceDesk, org.Desk})
	return people
}

func haldenHosts() []helper {
	return []helper{
		{name: "Ingrid", at: library, languages: []string{"nb", "en"}, pledged: 700,
			shifts: []shift{{library, weekly("10:00", "15:00", workdays()...)}}},
		{name: "Oksana", at: library, languages: []string{"nb", "uk", "en"}, pledged: 160,
			shifts: []shift{{library, weekly("12:00", "18:00", time.Tuesday, time.Thursday)}}},
		{name: "Bjørn", at: library, languages: []string{"nb"}, pledged: 1200, away: []away{{7, 13}},
			shifts: []shift{{library, weekly("10:00", "16:00", early()...)}, {library, weekly("11:00", "14:00", time.Saturday)}}},
		{name: "Samira", at: library, languages: []string{"nb", "ar", "en"}, pledged: 320,
			shifts: []shift{{library, weekly("10:00", "15:00", late()...)}}},
		{name: "Hanne", at: serviceDesk, languages: []string{"nb", "nn", "en"}, pledged: 900,
			shifts: []shift{{serviceDesk, weekly("09:00", "15:00", workdays()...)}}},
		{name: "Piotr", at: serviceDesk, languages: []string{"nb", "pl", "en"}, pledged: 240,
			shifts: []shift{{serviceDesk, weekly("09:00", "12:00", early()...)}}},
		{name: "Odd", at: seniornett, languages: []string{"nb"}, pledged: 420,
			shifts: []shift{{volunteers, weekly("11:00", "14:00", time.Wednesday)}}},
		{name: "Turid", at: seniornett, languages: []string{"nb", "nn"}, pledged: 410,
			reasons: []string{"smartphone", "tablet", "email", "photos", "video", "bankid", "safety"},
			shifts:  []shift{{volunteers, weekly("11:00", "14:00", time.Wednesday)}}},
		{name: "Leif", at: seniornett, languages: []string{"nb", "en"}, pledged: 60, away: []away{{3, 9}},
			shifts: []shift{{volunteers, weekly("12:00", "14:00", time.Wednesday)}}},
		{name: "Fatima", at: nav, languages: []string{"nb", "so", "ar"}, pledged: 500,
			shifts: []shift{{nav, weekly("12:00", "15:00", time.Monday, time.Thursday)}}},
		{name: "Marius", at: nav, languages: []string{"nb", "en"}, pledged: 800,
			shifts: []shift{{nav, weekly("12:00", "15:00", time.Monday, time.Tuesday)}}},
		{name: "Silje", at: skillsCentre, languages: []string{"nb", "en"}, pledged: 650,
			shifts: []shift{{skillsCentre, weekly("12:00", "15:00", workdays()...)}}},
		{name: "Reidar", at: pensioners, languages: []string{"nb"}, pledged: 380,
			shifts: []shift{{cafe, weekly("11:00", "13:00", time.Thursday)}}},
	}
}

// haldenGuests come today, or on the first open day after, and two of them with
// an interpreter who is still to be ordered.
func haldenGuests() []guest {
	return []guest{
		{name: "Aud", offer: atLibrary, reason: "bankid", note: "Har fått ny telefon."},
		{name: "Yusuf", offer: atLibrary, reason: "email", interpreter: "ar", ordered: true},
		{name: "Gerda", offer: atLibrary, reason: "photos", note: "Bildene ligger på et minnekort."},
		{name: "Kåre", offer: atServiceDesk, reason: "helsenorge"},
		{name: "Amina", offer: atServiceDesk, reason: "forms"},
		{name: "Solveig", offer: atLibrary, reason: "tablet"},
		{name: "Bogdan", offer: atServiceDesk, in: 1, reason: "municipal", language: "pl"},
		{name: "Olena", offer: atLibrary, in: 2, reason: "bankid", language: "uk"},
		{name: "Hodan", offer: atNAV, in: 8, reason: "nav", interpreter: "so"},
		{name: "Torbjørn", offer: atLibrary, in: 6, reason: "smartphone", interpreter: "sgn"},
		{name: "Borghild", offer: atLibrary, in: 9, reason: "bankid",
			letter: letter{to: appointment.Address{Name: "Borghild Tangen", Lines: "Tangenveien 114", Postcode: "1790", City: "Tistedal"}}},
		{name: "Mehari", offer: atServiceDesk, in: 10, reason: "forms",
			letter: letter{to: appointment.Address{Name: "Mehari Tesfay", Lines: "c/o Berg\nOs allé 3", Postcode: "1777", City: "Halden"}, lang: "ti"}},
	}
}

// haldenWaiters joined the earlier-time list, most of them for NAV, whose days
// ahead are full.
func haldenWaiters() []waiter {
	return []waiter{
		{name: "Halima", phone: "90 00 00 71", reason: "nav", place: nav, weeks: 4},
		{name: "Roger", phone: "90 00 00 72", reason: "nav", place: nav, weeks: 2},
		{name: "Iryna", phone: "90 00 00 73", reason: "bankid", place: library, language: "uk", weeks: 4},
		{onAnAppointment: true},
	}
}
