package notifyweb_test

import (
	"testing"

	"digivert/internal/org"
)

func TestNoMessagesYet(t *testing.T) {
	s := newSite(t)
	page := s.get("/intern/meldinger", 200)
	page.Has("main", "Her er det ingen meldinger nå")
	page.Lacks("main", "Holdt tilbake")
	page.Lacks("main a", "tekstene vi sender")
	s.get("/intern/meldinger?vis=ikke-sendt", 200).Has("main", "Dere trenger ikke gjøre noe.")
	s.get("/intern/meldinger?vis=tull", 200).Has("h2", "De nyeste meldingene")
}

// What each state and each why tells, by the row alone.
func TestEveryStateIsTold(t *testing.T) {
	for _, c := range []struct {
		m    message
		want string
	}{
		{message{state: "waiting"}, "Bekreftelse på SMS Venter Går tirsdag 10. november kl. 11.00."},
		{message{state: "waiting", why: "trying"}, "Vi har prøvd 3 ganger uten å få den av gårde. Vi prøver igjen tirsdag 10. november kl. 11.00."},
		{message{state: "sent"}, "Sendt tirsdag 10. november kl. 08.00."},
		{message{state: "failed", why: "refused"}, "Ikke sendt Meldingen ble avvist tirsdag 10. november kl. 08.00. Nummeret eller adressen kan være feil."},
		{message{state: "failed", why: "unreachable"}, "Vi prøvde i flere timer og ga opp"},
		{message{state: "failed", why: "uncertain"}, "Den kan ha kommet fram."},
		{message{state: "failed", why: "incomplete"}, "Noe som teksten må fortelle, manglet tirsdag 10. november kl. 08.00, så meldingen ble ikke sendt. Se at tilbudet har telefonnummer og at stedet har navn, og ring den det gjelder."},
		{message{state: "failed", why: "nochannel"}, "Vi kunne ikke sende på denne måten"},
		{message{state: "failed", why: "late"}, "Det var for sent til at meldingen var til nytte."},
		{message{state: "dropped", why: "changed"}, "Trengtes ikke Timen var flyttet, avlyst eller over"},
		{message{state: "dropped", why: "told"}, "Vi hadde nettopp gitt beskjed om timen"},
		{message{state: "dropped", why: "nocontact"}, "Vi hadde ikke noe nummer eller noen adresse"},
		{message{state: "dropped", why: "discarded"}, "En medarbeider stoppet den"},
		{message{state: "parked"}, "Holdt tilbake Lagd tirsdag 10. november kl. 07.20."},
	} {
		t.Run(c.m.state+" "+c.m.why, func(t *testing.T) {
			s := newSite(t)
			c.m.id, c.m.kind, c.m.channel, c.m.owner = "en", "booked", "sms", s.library
			s.outbox(c.m)
			page := s.get("/intern/meldinger", 200)
			page.Has("li", c.want)
			if got := page.Link("Åpne timen"); got != "/intern/avtaler/time-en" {
				t.Errorf("the row leads to %s", got)
			}
			s.get("/nn/intern/meldinger", 200)
			s.get("/en/intern/meldinger", 200)
		})
	}
}

// Who works at the library sees what was sent about its appointments, and
// nothing of NAV's: that somebody has a time there is secret.
func TestOnlyOnesOwnOrganisation(t *testing.T) {
	s := newSite(t)
	s.outbox(
		message{"a", "reminder", "email", s.library, "sent", ""},
		message{"b", "moved", "sms", s.library, "failed", "refused"},
		message{"c", "revoked", "sms", s.nav, "failed", "refused"},
		message{"d", "booked", "sms", s.library, "waiting", ""},
	)
	page := s.get("/intern/meldinger", 200)
	page.Has(".ds-alert", "Vi fikk ikke sendt 1 melding.")
	page.Has("nav", "Alle (3)")
	page.Has("li", "Påminnelse på e-post")
	page.Lacks("li", "Beskjed om avlysning")
	failed := s.get(page.Link("Ikke sendt (1)"), 200)
	failed.Has("li strong", "Beskjed om ny tid på SMS")
	failed.Lacks("li strong", "Påminnelse")
	if failed.First("main nav a[aria-current=page]").Text() != "Ikke sendt (1)" {
		t.Error("the page does not tell which messages it shows")
	}
	s.as(s.nav, org.Coordinator)
	page = s.get("/intern/meldinger", 200)
	page.Has("li", "Beskjed om avlysning på SMS")
	page.Has("nav", "Alle (1)")
	page.Link("tekstene vi sender")
}

// After a restore a person decides what goes: once, and only about what is
// theirs.
func TestHeldBackMessagesWaitForAPerson(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"a", "b"} {
		s.outbox(message{id, "reminder", "sms", s.library, "parked", ""})
	}
	s.outbox(message{"c", "reminder", "sms", s.nav, "parked", ""})
	page := s.get("/intern/meldinger", 200)
	page.Has(".ds-alert", "2 meldinger er holdt tilbake")
	page = s.get(page.Link("Vis det som er holdt tilbake"), 200)
	send := page.Form("/a/send")
	page = s.send(send, 200)
	page.Has("[role=status]", "Vi sjekker først at timen fortsatt står.")
	page = s.send(page.Form("/b/stopp"), 200)
	page.Has("[role=status]", "Meldingen blir ikke sendt.")
	page.Has("main", "Ingen meldinger er holdt tilbake.")
	if s.state("a") != "waiting" || s.state("b") != "dropped" {
		t.Errorf("the messages are %s and %s", s.state("a"), s.state("b"))
	}
	s.send(send, 409)
	s.post("/intern/meldinger/holdt-tilbake/c/send", nil, 403)
	s.post("/intern/meldinger/holdt-tilbake/c/stopp", nil, 403)
	s.post("/intern/meldinger/holdt-tilbake/x/send", nil, 404)
	if s.state("c") != "parked" {
		t.Error("somebody at the library decided about NAV's message")
	}
}

func TestWhoMayCome(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		role            org.Role
		messages, texts int
	}{
		{org.HostRole, 200, 403}, {org.Desk, 200, 403}, {org.Coordinator, 200, 200}, {org.Administrator, 403, 200}, {org.Partner, 403, 403},
	} {
		s.as(s.library, c.role)
		s.get("/intern/meldinger", c.messages)
		s.get("/intern/meldinger/tekster", c.texts)
		s.get("/intern/meldinger/tekster/booked-sms-nb", c.texts)
	}
	s.as("")
	s.get("/intern/meldinger", 200).Has("h1", "Logg inn")
	s.get("/intern/meldinger/tekster", 200).Has("h1", "Logg inn")
}
