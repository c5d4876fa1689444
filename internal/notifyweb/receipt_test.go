package notifyweb_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/db"
	gateway "digivert/internal/base/sms"
	"digivert/internal/org"
)

const secret = "Hemmelig-0123456789abcdef01234567"

// withReceipts is a site whose gateway sends receipts, with a message that was
// sent and one that may have been.
func withReceipts(t *testing.T) *site {
	s := newSite(t)
	var err error
	s.app.Notify.Receipts, err = gateway.NewReceipts(gateway.ReceiptSettings{
		Secret: secret, Names: []string{"ref", "id"}, Status: "status", Delivered: "true|1001", Failed: "false|1002",
	})
	s.must(err)
	s.outbox(message{"sendt", "booked", "sms", s.library, "sent", ""}, message{"usikker", "reminder", "sms", s.library, "failed", "uncertain"},
		message{"brev", "booked", "email", s.library, "sent", ""}, message{"nav", "booked", "sms", s.nav, "sent", ""})
	s.sql(`update outbox set gateway_id = 'g-' || id where id <> ''`)
	return s
}

func (s *site) sql(query string, args ...any) {
	s.t.Helper()
	s.must(s.app.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, query, args...)
		return err
	}))
}

// all is how every message stands.
func (s *site) all() string {
	s.t.Helper()
	rows, err := db.All(ctx, s.app.DB, db.Strings, `select id || ':' || state || ':' || why || ':' || receipt from outbox order by id`)
	s.must(err)
	return strings.Join(rows, " ")
}

const untouched = "brev:sent:: nav:sent:: sendt:sent:: usikker:failed:uncertain:"

// call is the gateway calling: a body makes it a post.
type call struct {
	path, body, kind string
	header           [2]string
}

func (s *site) call(c call) (status int, answer string) {
	s.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if c.body != "" {
		method, body = http.MethodPost, strings.NewReader(c.body)
	}
	req, err := http.NewRequest(method, s.url+c.path, body)
	s.must(err)
	req.Header.Set("Content-Type", c.kind)
	if c.header[0] != "" {
		req.Header.Set(c.header[0], c.header[1])
	}
	res, err := http.DefaultClient.Do(req)
	s.must(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	s.must(err)
	if len(res.Cookies()) > 0 || res.Header.Get("Cache-Control") != "no-store" {
		s.t.Errorf("%s: %v", c.path, res.Header)
	}
	return res.StatusCode, strings.TrimSpace(string(text))
}

const here = "/melding/kvittering/" + secret

func TestReceiptsInEveryForm(t *testing.T) {
	for name, c := range map[string]call{
		"query":          {path: here + "?ref=sendt&status=true"},
		"form":           {path: here, body: "ref=sendt&status=true", kind: "application/x-www-form-urlencoded"},
		"JSON":           {path: here, body: `{"refs":[{"ref":"sendt","status":1001}]}`, kind: "application/json"},
		"XML":            {path: here, body: `<?xml version="1.0"?><l><m><ref>sendt</ref><status>true</status></m></l>`, kind: "text/xml"},
		"gateway's name": {path: here + "?id=g-sendt&status=TRUE"},
		"bearer":         {path: "/melding/kvittering?ref=sendt&status=true", header: [2]string{"Authorization", "Bearer " + secret}},
		"basic":          {path: "/melding/kvittering", body: "ref=sendt&status=true", header: [2]string{"Authorization", "Basic bGluazpIZW1tZWxpZy0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc="}},
		"API key":        {path: "/melding/kvittering?ref=sendt&status=true", header: [2]string{"X-API-Key", secret}},
		"in English":     {path: "/en" + here + "?ref=sendt&status=true"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withReceipts(t)
			for range 2 { // replayed, it changes nothing more
				if status, answer := s.call(c); status != 200 || answer != "OK" {
					t.Fatalf("%d %s", status, answer)
				}
				if got := s.all(); got != strings.Replace(untouched, "sendt:sent::", "sendt:sent::delivered", 1) {
					t.Fatalf("%s", got)
				}
			}
		})
	}
}

// Forged, unknown, of another channel or not to be understood: each is answered,
// and nothing changes.
func TestReceiptsThatChangeNothing(t *testing.T) {
	for name, c := range map[string]struct {
		call
		status int
	}{
		"wrong secret":   {call{path: "/melding/kvittering/Hemmelig-0123456789abcdef01234568?ref=sendt&status=true"}, 404},
		"no secret":      {call{path: "/melding/kvittering?ref=sendt&status=true"}, 404},
		"half a secret":  {call{path: here[:len(here)-1] + "?ref=sendt&status=true"}, 404},
		"wrong password": {call{path: "/melding/kvittering", body: "ref=sendt&status=true", header: [2]string{"Authorization", "Basic YTpi"}}, 404},
		"unknown":        {call{path: here + "?ref=finnesikke&status=true"}, 200},
		"an e-mail":      {call{path: here + "?ref=brev&status=false"}, 200},
		"no name":        {call{path: here + "?status=true"}, 200},
		"under way":      {call{path: here + "?ref=sendt&status=enroute"}, 200},
		"no status":      {call{path: here + "?ref=sendt"}, 400},
		"broken JSON":    {call{path: here, body: `{"ref":"sendt","status":true`, kind: "application/json"}, 400},
		"a picture":      {call{path: here, body: "\x89PNG", kind: "image/png"}, 400},
		"too large":      {call{path: here, body: "ref=sendt&status=true&x=" + strings.Repeat("x", 300<<10), kind: "application/x-www-form-urlencoded"}, 413},
	} {
		t.Run(name, func(t *testing.T) {
			s := withReceipts(t)
			if status, answer := s.call(c.call); status != c.status || strings.Contains(answer, "sendt") || strings.Contains(answer, secret) {
				t.Errorf("%d %s, want %d", status, answer, c.status)
			}
			if got := s.all(); got != untouched {
				t.Errorf("%s", got)
			}
		})
	}
}

// With no secret set there is no such page, whatever is said there.
func TestNoReceiptsWithoutASecret(t *testing.T) {
	s := withReceipts(t)
	s.app.Notify.Receipts = nil
	for _, path := range []string{here, "/melding/kvittering", "/melding/kvittering/", here + "?ref=sendt&status=true"} {
		if status, _ := s.call(call{path: path}); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if got := s.all(); got != untouched {
		t.Error(got)
	}
}

// Guessing is stopped; the gateway itself is not, however much it has to tell.
func TestWrongSecretsAreCounted(t *testing.T) {
	s := withReceipts(t)
	var last int
	for n := range 12 {
		last, _ = s.call(call{path: fmt.Sprintf("/melding/kvittering/%032d", n), body: "ref=sendt&status=true"})
	}
	if last != 429 {
		t.Errorf("after twelve wrong secrets: %d", last)
	}
	for range 200 {
		if status, _ := s.call(call{path: here, body: "ref=sendt&status=true", kind: "application/x-www-form-urlencoded"}); status != 200 {
			t.Fatalf("the gateway is held up: %d", status)
		}
	}
}

// A HEAD request, as some programs send before they paste a link, tells nothing.
func TestReceiptByHead(t *testing.T) {
	s := withReceipts(t)
	res, err := http.Head(s.url + here + "?ref=sendt&status=true")
	s.must(err)
	res.Body.Close()
	if got := s.all(); res.StatusCode != 404 || got != untouched {
		t.Errorf("%d, %s", res.StatusCode, got)
	}
}

// A call that never ends is cut.
func TestSlowReceipt(t *testing.T) {
	s := withReceipts(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.must(err)
	defer conn.Close()
	started := time.Now()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"ref\":", here)
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	s.must(err)
	if took := time.Since(started); res.StatusCode != 400 || took > 15*time.Second {
		t.Errorf("%d after %s", res.StatusCode, took)
	}
	if got := s.all(); got != untouched {
		t.Error(got)
	}
}

// A receipt at one municipality's address says nothing of another's messages.
func TestReceiptsOfAnotherTenant(t *testing.T) {
	s := withReceipts(t)
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Sarpsborg kommune", "Datahjelpen", "69000001"
	_, err := s.app.AddTenant(ctx, app.NewTenant{Settings: settings, Hosts: []string{"localhost"}, Now: now})
	s.must(err)
	there := strings.Replace(s.url, "127.0.0.1", "localhost", 1)
	for _, query := range []string{"?ref=sendt&status=false", "?id=g-usikker&status=true"} {
		res, err := http.Get(there + here + query)
		s.must(err)
		res.Body.Close()
		if res.StatusCode != 200 {
			t.Errorf("%d", res.StatusCode)
		}
	}
	if got := s.all(); got != untouched {
		t.Error(got)
	}
}

// While a message is on its way to the gateway, the name it will get is not known:
// the gateway is asked to say it again.
func TestReceiptBeforeTheNameIsKnown(t *testing.T) {
	s := withReceipts(t)
	s.outbox(message{"paavei", "booked", "sms", s.library, "waiting", ""})
	s.sql(`update outbox set leased_until = $1 where id = 'paavei'`, now.Add(time.Minute))
	if status, _ := s.call(call{path: here + "?id=g-snart&status=true"}); status != 503 {
		t.Errorf("%d", status)
	}
	if status, _ := s.call(call{path: here + "?ref=paavei&status=true"}); status != 200 || !strings.Contains(s.all(), "paavei:sent::delivered") {
		t.Errorf("%d, %s", status, s.all())
	}
}

// The page shows what came of it: an SMS that nobody knew of has arrived after all,
// and one that was sent did not; e-mail has no receipts.
func TestReceiptsOnThePage(t *testing.T) {
	s := withReceipts(t)
	s.get("/intern/meldinger", 200).Lacks("nav[aria-label='Hvilke meldinger']", "Kom")
	for _, query := range []string{"?ref=usikker&status=true", "?ref=sendt&status=false"} {
		if status, _ := s.call(call{path: here + query}); status != 200 {
			t.Fatal(status)
		}
	}
	page := s.get("/intern/meldinger", 200)
	for _, want := range []string{"Kom fram (1)", "Kom ikke fram (1)", "Sendt (1)", "1 melding kom ikke fram. Ring, eller gi beskjed på en annen måte."} {
		page.Has("main", want)
	}
	page.Lacks("main", "Ikke sendt (1)")
	s.get("/intern/meldinger?vis=kom-fram", 200).Has("li", "Påminnelse på SMS Kom fram Kom fram til telefonen tirsdag 10. november kl. 09.00.")
	s.get("/intern/meldinger?vis=kom-ikke-fram", 200).Has("li", "Bekreftelse på SMS Kom ikke fram SMS-leverandøren sier tirsdag 10. november kl. 09.00 at meldingen ikke kommer fram.")
	s.get("/intern/meldinger?vis=sendt", 200).Has("li", "Bekreftelse på e-post")
	s.get("/intern/meldinger?vis=ikke-sendt", 200).Has("main", "Dere trenger ikke gjøre noe.")
}
