package sms

import (
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// documented reads the settings that docs/drift.md gives for a gateway, so that
// what is documented is what is tested.
func documented(t *testing.T, provider, server string) Settings {
	t.Helper()
	var s Settings
	for name, value := range documentedLines(t, provider) {
		set(t, &s, name, value)
	}
	if !strings.HasPrefix(s.URL, "https://") {
		t.Errorf("%s: %s", provider, s.URL)
	}
	s.URL = regexp.MustCompile(`^https://[^/]+`).ReplaceAllString(s.URL, server)
	return s
}

func documentedLines(t *testing.T, provider string) map[string]string {
	t.Helper()
	page, err := os.ReadFile("../../../docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)\n### " + provider + "\n[^#]*?```sh\n(.*?)\n```").FindSubmatch(page)
	if block == nil {
		t.Fatalf("no settings for %s", provider)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(block[1])) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		lines[strings.TrimPrefix(name, "DIGIVERT_SMS_")] = strings.Trim(value, "'")
	}
	return lines
}

func set(t *testing.T, s *Settings, name, value string) {
	t.Helper()
	if strings.HasPrefix(name, "RECEIPT_") {
		return // of another test
	}
	switch name {
	case "FROM":
		if !ValidFrom(value) {
			t.Errorf("FROM %s", value)
		}
		return
	case "HEADERS":
		s.Headers = strings.Split(value, "|")
		return
	}
	for _, field := range []struct {
		name string
		into *string
	}{
		{"URL", &s.URL}, {"METHOD", &s.Method}, {"CONTENT_TYPE", &s.ContentType}, {"CHARSET", &s.Charset}, {"BODY", &s.Body},
		{"UNICODE_BODY", &s.UnicodeBody}, {"USER", &s.User}, {"PASSWORD", &s.Password}, {"ACCOUNT", &s.Account},
		{"SUCCESS", &s.Success}, {"RETRY", &s.Retry}, {"REFUSED", &s.Refused}, {"ID", &s.ID}, {"REASON", &s.Reason},
	} {
		if field.name == name {
			*field.into = value
			return
		}
	}
	t.Errorf("no setting is called %s", name)
}

// texts that each gateway must get letter by letter.
func texts() []string {
	return []string{
		message.Text,
		"Æøå ÆØÅ é 100 % \\ / {{ref}} \" ' <b>&amp;</b> + = & ; \n slutt",
		"5 € for kaffe [ikke] {nå} ~ ^ |",
		"У вас зустріч у вівторок о 10.00 – бібліотека",
		"لديك موعد يوم الثلاثاء الساعة 10.00",
		"Σας περιμένουμε 😀",
	}
}

// taken is what a gateway understood.
type taken struct{ user, password, to, from, text, ref string }

// provider is one gateway: what it understands of a request, and what it says.
type provider struct {
	name        string
	understand  func(t *testing.T, r *http.Request, body []byte) taken
	yes, id     string
	refuses     string
	later       string // with the status of laterStatus
	laterStatus int
	unclear     string
}

func decode(t *testing.T, body []byte, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Errorf("%v: %s", err, body)
	}
}

func sveve(t *testing.T, r *http.Request, body []byte) taken {
	var m struct{ User, Passwd, To, Msg, From, Ref, F string }
	decode(t, body, &m)
	if m.F != "json" || r.URL.Path != "/SMS/SendMessage" {
		t.Errorf("format %q at %s", m.F, r.URL)
	}
	return taken{m.User, m.Passwd, m.To, m.From, m.Msg, m.Ref}
}

func link(t *testing.T, r *http.Request, body []byte) taken {
	var m struct {
		Source, SourceTON, Destination, UserData, RefID, PlatformID, PlatformPartnerID string
		UseDeliveryReport                                                              bool
	}
	decode(t, body, &m)
	user, password, _ := r.BasicAuth()
	if m.PlatformID == "" || m.PlatformPartnerID != "12345" || m.SourceTON != "ALPHANUMERIC" || r.URL.Path != "/sms/send" {
		t.Errorf("%s at %s", body, r.URL)
	}
	return taken{user, password, m.Destination, m.Source, m.UserData, m.RefID}
}

func puzzel(t *testing.T, r *http.Request, body []byte) taken {
	var m struct {
		ServiceID          int
		Username, Password string
		Message            []struct {
			Recipient, Content, ClientReference string
			Price                               int
			Settings                            struct {
				AutoDetectEncoding bool
				OriginatorSettings struct{ Originator, OriginatorType string }
			}
		}
	}
	decode(t, body, &m)
	if len(m.Message) != 1 || m.ServiceID != 1000 || r.Header.Get("Accept") != "application/json" || r.URL.Path != "/gw/rs/sendMessages" {
		t.Fatalf("%s at %s", body, r.URL)
	}
	one := m.Message[0]
	if _, needs := Segments(one.Content); one.Settings.AutoDetectEncoding != (needs == UCS2) {
		t.Errorf("%q: this gateway refuses a text outside GSM-7 without autoDetectEncoding", one.Content)
	}
	return taken{m.Username, m.Password, one.Recipient, one.Settings.OriginatorSettings.Originator, one.Content, one.ClientReference}
}

func pswincom(t *testing.T, r *http.Request, body []byte) taken {
	if kind := r.Header.Get("Content-Type"); kind != "text/xml; charset=iso-8859-1" {
		t.Errorf("type %s", kind)
	}
	var m struct {
		Client string `xml:"CLIENT"`
		PW     string `xml:"PW"`
		Msg    []struct {
			ID, OP, TEXT, SND, RCV string
		} `xml:"MSGLST>MSG"`
	}
	d := xml.NewDecoder(strings.NewReader(string(body)))
	d.CharsetReader = fromLatin1
	if err := d.Decode(&m); err != nil || len(m.Msg) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	one := m.Msg[0]
	if one.OP == "9" {
		one.TEXT = fromHex(t, one.TEXT)
	}
	return taken{m.Client, m.PW, "+" + one.RCV, one.SND, one.TEXT, message.Ref}
}

func fromLatin1(_ string, r io.Reader) (io.Reader, error) {
	raw, err := io.ReadAll(r)
	var b strings.Builder
	for _, char := range raw {
		b.WriteRune(rune(char))
	}
	return strings.NewReader(b.String()), err
}

func fromHex(t *testing.T, text string) string {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw)%2 != 0 {
		t.Errorf("%v: %s", err, text)
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func providers() []provider {
	return []provider{
		{"Sveve", sveve, `{"response":{"msgOkCount":1,"stdSMSCount":1,"ids":[42569125]}}`, "42569125",
			`{"response":{"msgOkCount":0,"stdSMSCount":0,"ids":[],"errors":[{"number":"4741234567","message":"Telefonnummeret er ikke gyldig"}]}}`,
			`{"response":{"fatalError":"Feil brukernavn/passord"}}`, 200, `{"response":{"msgOkCount":0}}`},
		{"LINK", link, `{"messageId":"Dcshuhod0PMAAAFQ+/PbnR3x","resultCode":1005,"description":"Queued"}`, "Dcshuhod0PMAAAFQ+/PbnR3x",
			"", `{"status":106101,"translatedDescription":"Access denied"}`, 403, `{"messageId":"x","resultCode":1006,"description":"x"}`},
		{"Puzzel", puzzel, `{"messageStatus":[{"statusCode":1,"statusMessage":"Message enqueued for sending","clientReference":null,"recipient":"+4741234567","messageId":"760081j1ll00","sessionId":null,"sequenceIndex":1}]}`, "760081j1ll00",
			`{"messageStatus":[{"statusCode":5,"statusMessage":"Recipient +4741234567 is no mobile number"}]}`,
			`{"messageStatus":[{"statusCode":2,"statusMessage":"Authentication failed"}]}`, 200,
			`{"messageStatus":[{"statusCode":24,"statusMessage":"Quota exceeded, message is queued"}]}`},
		{"PSWinCom", pswincom, `<?xml version="1.0"?><SESSION><LOGON>OK</LOGON><REASON></REASON><MSGLST><MSG><ID>1</ID><REF>2DB9594B-8251</REF><STATUS>OK</STATUS><INFO></INFO></MSG></MSGLST></SESSION>`, "2DB9594B-8251",
			`<?xml version="1.0"?><SESSION><LOGON>OK</LOGON><REASON></REASON><MSGLST><MSG><ID>1</ID><STATUS>FAIL</STATUS><INFO>Receiver (4741234567) is barred</INFO></MSG></MSGLST></SESSION>`,
			`<?xml version="1.0"?><SESSION><LOGON>FAIL</LOGON><REASON>Wrong password</REASON></SESSION>`, 200,
			`<?xml version="1.0"?><SESSION><LOGON>OK</LOGON><MSGLST></MSGLST></SESSION>`},
	}
}

func TestDocumentedGatewaysUnderstandUs(t *testing.T) {
	for _, p := range providers() {
		for _, text := range texts() {
			t.Run(p.name, func(t *testing.T) {
				var got taken
				url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					got = p.understand(t, r, body)
					fmt.Fprint(w, p.yes)
				})
				s := documented(t, p.name, url)
				s.User, s.Password = "bruker", `på"s<s>&o\rd+% {{to}}`
				m := message
				m.Text = text
				id, err := send(t, s, m)
				want := taken{s.User, s.Password, m.To, m.From, text, m.Ref}
				if err != nil || id != p.id || !reflect.DeepEqual(got, want) {
					t.Errorf("id %q, error %v\n got %q\nwant %q", id, err, got, want)
				}
			})
		}
	}
}

func TestDocumentedGatewaysSayNo(t *testing.T) {
	for _, p := range providers() {
		for _, c := range []struct {
			name, body           string
			status               int
			permanent, uncertain bool
		}{
			{"refuses", p.refuses, 200, true, false}, {"later", p.later, p.laterStatus, false, false}, {"unclear", p.unclear, 200, false, true},
		} {
			if c.body == "" {
				continue
			}
			url, _ := serve(t, say(c.status, c.body))
			_, err := send(t, documented(t, p.name, url), message)
			if err == nil || Permanent(err) != c.permanent || Uncertain(err) != c.uncertain {
				t.Errorf("%s %s: permanent %v, uncertain %v: %v", p.name, c.name, Permanent(err), Uncertain(err), err)
				continue
			}
			discreet(t, err)
			if c.name == "later" && !strings.Contains(err.Error(), ", ") {
				t.Errorf("%s: the reason is not told: %v", p.name, err)
			}
		}
	}
}
