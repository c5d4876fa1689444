package frontweb

import (
	"net/url"
	"strings"
	"testing"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/org"
)

// A form may send the reader back to a day of ours, and nowhere else. What the
// pages do is told in internal/story.
func TestReturnTo(t *testing.T) {
	for address, want := range map[string]string{
		"/intern/dag?dato=2026-11-22&vert=x":                "/intern/dag?dato=2026-11-22&vert=x",
		"/intern/dag?dato=2026-11-22&feil=endret":           "/intern/dag?dato=2026-11-22",
		"https://elsewhere.example/intern/dag?dato=2026-11": "/intern/dag?",
		"//elsewhere.example/intern/dag":                    "/intern/dag?",
		"/intern/innstillinger":                             "/intern/dag?",
		"javascript:alert(1)":                               "/intern/dag?",
		"":                                                  "/intern/dag?",
		"%zz":                                               "/intern/dag?",
	} {
		if got := returnTo(address); got != want {
			t.Errorf("returnTo(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestWishesSurviveTheAddress(t *testing.T) {
	w := wishes{reason: "r", place: "p", language: "uk", interpreter: "ar", from: civil.MustDate("2026-11-22")}
	u, err := url.Parse(w.address(w.from.String()))
	if err != nil || wishesOf(u.Query()) != w {
		t.Errorf("%v became %v (%v)", w, wishesOf(u.Query()), err)
	}
	if got := wishesOf(url.Values{"fra": {"30. februar"}}); !got.from.IsZero() {
		t.Errorf("a date that is none became %v", got.from)
	}
	if address := (wishes{}).address(""); strings.Contains(address, "=") {
		t.Errorf("no wishes gave %q", address)
	}
}

func TestViaOf(t *testing.T) {
	both := org.Viewer{PersonID: "x", Memberships: []org.Membership{
		{OrganisationID: "library", Role: org.Desk}, {OrganisationID: "nav", Role: org.Partner},
	}}
	for _, c := range []struct {
		organisation, chosen string
		want                 appointment.Via
	}{
		{"library", "phone", appointment.ViaPhone},
		{"library", "desk", appointment.ViaDesk},
		{"library", "anything", appointment.ViaDesk},
		{"nav", "phone", appointment.ViaPartner},
	} {
		if got := viaOf(both, c.organisation, c.chosen); got != c.want {
			t.Errorf("viaOf(%s, %s) = %s, want %s", c.organisation, c.chosen, got, c.want)
		}
	}
}

// Enter presses no button: what was typed tells what is meant.
func TestPressed(t *testing.T) {
	listed := wishes{place: "p"}.address("")
	for _, c := range []struct {
		name   string
		values url.Values
		want   string
	}{
		{"a button", url.Values{"do": {"legg"}, "finn_kode": {"4127"}}, "legg"},
		{"another day", url.Values{"dag": {"2026-11-22"}, "sted": {"p"}, "_for": {listed}}, "vis"},
		{"a code", url.Values{"finn_kode": {"4127"}, "sted": {"p"}, "_for": {listed}}, "finn"},
		{"other wishes", url.Values{"sted": {"q"}, "firstname": {"Aud"}, "_for": {listed}}, "vis"},
		{"the same wishes", url.Values{"sted": {"p"}, "firstname": {"Aud"}, "_for": {listed}}, "bestill"},
		{"a found row", url.Values{"ikke": {"id token"}, "finn_kode": {"4127"}}, "ikke"},
	} {
		if got := pressed(c.values); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNumberedTimes(t *testing.T) {
	var options []form.Option
	for _, value := range strings.Fields("a b c d e f g h i j k") {
		options = append(options, form.Option{Value: value, Group: "I dag", Label: "kl. 10.00"})
	}
	times := numberedTimes(options, "")
	if len(times.Numbered) != 9 || len(times.Rest) != 2 || !times.Numbered[0].Checked || times.Numbered[8].Number != "9" || times.Rest[0].Number != "" {
		t.Errorf("got %+v", times)
	}
	if late := numberedTimes(options, "k"); !late.RestOpen || late.Numbered[0].Checked || !late.Rest[1].Checked {
		t.Errorf("the chosen one is hidden: %+v", late)
	}
	if gone := numberedTimes(options, "z"); gone.has("z") || gone.Numbered[0].Checked {
		t.Error("another time was chosen for the one that is gone")
	}
}
