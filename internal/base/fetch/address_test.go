package fetch_test

import (
	"io"
	"log"
	"strings"
	"testing"

	"digivert/internal/base/fetch"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestClean(t *testing.T) {
	c := &fetch.Client{}
	for pasted, want := range map[string]string{
		"https://outlook.office365.com/owa/calendar/x@y.no/z/calendar.ics":   "https://outlook.office365.com/owa/calendar/x@y.no/z/calendar.ics",
		" \t<https://calendar.google.com/calendar/ical/a%40b/basic.ics>\r\n": "https://calendar.google.com/calendar/ical/a%40b/basic.ics",
		"webcal://p01-caldav.icloud.com/published/2/MTIz":                    "https://p01-caldav.icloud.com/published/2/MTIz",
		"WEBCAL://p01-caldav.icloud.com/x#y":                                 "https://p01-caldav.icloud.com/x",
		"https://eksempel.no:443/x?nøkkel=1":                                 "https://eksempel.no:443/x?nøkkel=1",
	} {
		if got, err := c.Clean(pasted); got != want || err != nil {
			t.Errorf("Clean(%q) = %q, %v", pasted, got, err)
		}
	}
	for pasted, want := range map[string]fetch.Problem{
		"": fetch.BadAddress, "kalenderen min": fetch.BadAddress, "outlook.office365.com/calendar.ics": fetch.BadAddress,
		"kari@halden.no": fetch.BadAddress, "file:///etc/passwd": fetch.BadAddress, "javascript:alert(1)": fetch.BadAddress,
		"ftp://eksempel.no/x": fetch.BadAddress, "https:///x": fetch.BadAddress, "https:eksempel.no": fetch.BadAddress,
		"https://a:b@eksempel.no/": fetch.BadAddress, "https://eksempel.no:8443/": fetch.BadAddress, "https://eksempel.no:22/": fetch.BadAddress,
		"https://[::1": fetch.BadAddress, "https://eksempel.no/" + strings.Repeat("x", 2000): fetch.BadAddress,
		"http://eksempel.no/calendar.ics": fetch.NotHTTPS,
		"https://127.0.0.1/":              fetch.NotPublic, "https://10.1.2.3/x": fetch.NotPublic, "https://[::1]/": fetch.NotPublic, "https://[fd00::1]/": fetch.NotPublic,
		"https://[::ffff:127.0.0.1]/": fetch.NotPublic, "https://169.254.169.254/latest": fetch.NotPublic, "https://[64:ff9b::7f00:1]/": fetch.NotPublic,
		"https://localhost/": fetch.NotPublic, "https://localhost./": fetch.NotPublic, "https://intranett/x": fetch.NotPublic, "https://2130706433/": fetch.NotPublic,
	} {
		_, err := c.Clean(pasted)
		isProblem(t, err, want)
	}
}

func TestServer(t *testing.T) {
	if got := fetch.Server("https://outlook.office365.com/owa/hemmelig"); got != "outlook.office365.com" {
		t.Errorf("Server = %q", got)
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"https://a.b/c", "webcal://a.b", "https://[::1]/", "https://a:b@c.d", "https://0x7f.1/", "https://a.b:443"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		c := &fetch.Client{}
		clean, err := c.Clean(pasted)
		if err != nil {
			return
		}
		again, err := c.Clean(clean)
		if err != nil || again != clean || !strings.HasPrefix(clean, "https://") {
			t.Errorf("Clean(%q) = %q, and of that %q, %v", pasted, clean, again, err)
		}
	})
}
