package orgweb

import (
	"slices"
	"strings"

	"digivert/internal/base/i18n"
)

// mark is a word in a User-Agent header, and what it stands for.
type mark struct{ word, name string }

// The first that is found counts: Edge calls itself Chrome too, Chrome calls
// itself Safari, Android is a Linux, and a phone of Apple's "like Mac OS X".
var (
	browserMarks = []mark{{"Edg", "Edge"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"SamsungBrowser/", "Samsung"},
		{"OPR/", "Opera"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systemMarks = []mark{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"CrOS", "Chromebook"}, {"Macintosh", "Mac"}, {"Linux", "Linux"}}
)

// deviceOf tells two devices of one person apart: "Firefox/Windows". It keeps no
// version and no model, and is "" when it knows neither browser nor system.
func deviceOf(userAgent string) string {
	find := func(marks []mark) string {
		i := slices.IndexFunc(marks, func(m mark) bool { return strings.Contains(userAgent, m.word) })
		if i < 0 {
			return ""
		}
		return marks[i].name
	}
	browser, system := find(browserMarks), find(systemMarks)
	if browser == "" || system == "" {
		return ""
	}
	return browser + "/" + system
}

// deviceText is "Firefox på Windows".
func deviceText(t i18n.Localizer, device string) string {
	browser, system, ok := strings.Cut(device, "/")
	if !ok {
		return t.T("org.session.unknown")
	}
	return t.T("org.session.device", "Browser", browser, "System", system)
}
