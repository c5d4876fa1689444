package dropinweb

import (
	"digivert/internal/base/i18n"
	"digivert/internal/dropin"
)

// light is the traffic light of a queue: a word, and a sign and a colour that
// only repeat it.
type light struct {
	Word, Wait, Sign, Color string
}

var signs = map[dropin.Light]struct{ sign, color string }{
	dropin.Short: {"●", "success"}, dropin.Medium: {"◐", "warning"}, dropin.Long: {"■", "danger"},
	dropin.Nobody: {"○", "neutral"}, dropin.Shut: {"○", "neutral"},
}

func lightOf(t i18n.Localizer, b dropin.Board) light {
	wait, l := b.Light()
	shown := light{Word: t.T(l.Key()), Sign: signs[l].sign, Color: signs[l].color}
	switch {
	case l == dropin.Short || l == dropin.Medium || l == dropin.Long:
		shown.Wait = waitText(t, wait)
	case l == dropin.Shut && !b.Full():
		shown.Word = closedText(t, b)
	}
	return shown
}

// closedText says when it opens today, if it does.
func closedText(t i18n.Localizer, b dropin.Board) string {
	if at, later := b.Opens(); later {
		return t.T("dropin.opens", "Clock", t.Clock(at))
	}
	return t.T("dropin.shut")
}

// waitText is the wait as a range in words: nobody is promised a minute.
func waitText(t i18n.Localizer, w dropin.Wait) string {
	switch {
	case w.Low == 0:
		return t.T("dropin.wait.under", "High", w.High)
	case w.High == 0:
		return t.T("dropin.wait.over", "Low", w.Low)
	}
	return t.T("dropin.wait.about", "Low", w.Low, "High", w.High)
}

// languageName is the name of a language of help, "" for Norwegian.
func languageName(t i18n.Localizer, code string) string {
	if code == "" || code == "nb" || code == "nn" || code == "no" {
		return ""
	}
	return t.LanguageName(code)
}
