package appointmentweb

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/contact"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/locale"
)

// Whatever the appointment is, nothing on foreign paper is left in Norwegian but
// names and what is repeated for those who help.
func TestPaperIsInOneLanguage(t *testing.T) {
	bundle, err := i18n.Load(locale.Files, locale.Paper())
	if err != nil {
		t.Fatal(err)
	}
	latin := regexp.MustCompile(`[A-Za-zæøåÆØÅ]{3,}`)
	for _, lang := range []string{"uk", "ar", "ti"} {
		for _, m := range meetings() {
			p := paper{r: &orgweb.Request{Tenant: halden()}, m: m, t: bundle.Partial(lang), home: bundle.Partial("nb")}
			told := []string{p.cancel(), p.m.ill(p.t)}
			small := 0
			for _, f := range p.facts() {
				told = append(told, f.Label)
				for _, line := range f.Lines {
					switch {
					case line.Lang == "":
						told = append(told, line.Text)
					case line.Lang != "nb":
						t.Errorf("%s: %s is in %s", lang, line.Text, line.Lang)
					case line.Small:
						small++
					}
				}
			}
			text := strings.Join(told, " ")
			if found := latin.FindString(strings.ReplaceAll(text, "Datahjelpen", "")); found != "" || strings.Contains(text, "⟦") {
				t.Errorf("%s by %s has %q: %s", lang, m.Channel, found, text)
			}
			if small == 0 {
				t.Errorf("%s by %s: those who help cannot read the day", lang, m.Channel)
			}
		}
	}
}

func halden() org.Tenant {
	return org.Tenant{Settings: org.Settings{Name: "Halden kommune", ServiceName: "Datahjelpen", Language: "nb", Zone: "Europe/Oslo", Phone: "69000000"}}
}

// meetings are three for each channel × contact: as it is, told by SMS, and one
// who wants neither call nor message.
func meetings() (all []meeting) {
	for _, channel := range place.Channels() {
		for _, reach := range []contact.Contact{{}, {Phone: "+4790000000"}, {Email: "aud@example.no"}} {
			starts := time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
			all = append(all, meeting{
				Appointment: appointment.Appointment{Channel: channel, Contact: reach, Interpreter: "ar", Date: civil.MustDate("2026-11-11"), StartsAt: starts, EndsAt: starts.Add(45 * time.Minute)},
				place:       place.Place{Name: "Halden bibliotek", Address: "Storgata 1", Zone: "Europe/Oslo"},
				offer:       place.Offer{Bring: "Ta med laderen."},
			})
			told, alone := all[len(all)-1], all[len(all)-1]
			told.ways, alone.NoCall, alone.NoSend = []notify.Channel{notify.SMS}, true, true
			all = append(all, told, alone)
		}
	}
	return all
}
