package sms

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const secret = "0123456789abcdef0123456789abcdef"

// documentedReceipts are the settings that docs/drift.md gives for a gateway.
func documentedReceipts(t *testing.T, provider string) *Receipts {
	t.Helper()
	lines := documentedLines(t, provider)
	value := func(name string) string { return lines["RECEIPT_"+name] }
	r, err := NewReceipts(ReceiptSettings{
		Secret: secret, Names: strings.Split(value("NAMES"), ","), Status: value("STATUS"), Delivered: value("DELIVERED"),
		Failed: value("FAILED"), Answer: value("ANSWER"), Number: value("NUMBER"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told is what a gateway says of one message, in the form that its documentation
// gives.
type told struct {
	provider, kind, body string
	want                 []Receipt
}

const (
	asForm = "application/x-www-form-urlencoded"
	asJSON = "application/json; charset=utf-8"
	asXML  = "text/xml"
)

func linkSays(code int) string {
	return fmt.Sprintf(`{"refId":"m-1","id":"Dcshuhod0PMAAAFQ+\/PbnR3x","operator":"no.telenor","sentTimestamp":"2026-11-09T08:00:00Z","timestamp":"2026-11-09T08:00:04Z","resultCode":%d,"operatorResultCode":null,"segments":1,"gateCustomParameters":{},"customParameters":{"received":"2026-11-09 09:00:00"}}`, code)
}

func puzzelSays(codes ...int) string {
	var all []string
	for i, code := range codes {
		all = append(all, fmt.Sprintf(`{"messageid":"6y03400%dcy00","customerbatchreference":"","customermessagereference":"m-%d","serviceid":1000,"mcc":242,"mnc":1,"type":6,"statuscode":%d,"statusdescription":"OK. Message processed successfully.","extstatuscode":"0","extstatusdescription":"Delivered"}`, i+1, i+1, code))
	}
	return `{"dr":[` + strings.Join(all, ",") + `]}`
}

func pswincomSays(states ...string) string {
	text := "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!DOCTYPE MSGLST SYSTEM \"pswincom_report_request.dtd\">\n<MSGLST>"
	for i, state := range states {
		text += fmt.Sprintf("\n<MSG><ID>%d</ID><REF>2DB9594B-825%d</REF><RCV>4741234567</RCV><STATE>%s</STATE><DELIVERYTIME>2026.11.09 09:00:05</DELIVERYTIME></MSG>", i+1, i+1, state)
	}
	return text + "\n</MSGLST>\n"
}

func saying() []told {
	one := func(outcome Outcome, names ...string) []Receipt { return []Receipt{{Names: names, Outcome: outcome}} }
	linkNames := []string{"m-1", "Dcshuhod0PMAAAFQ+/PbnR3x"}
	return []told{
		{"Sveve", "", "number=4741234567&status=true&id=42569125", one(Arrived, "42569125")},
		{"Sveve", "", "number=4741234567&status=true&id=42569125&ref=m-1", one(Arrived, "m-1", "42569125")},
		{"Sveve", "", "number=4741234567&status=false&id=42569125&errorCode=3&errorDesc=Ukjent+mottaker", one(NeverArrives, "42569125")},
		{"LINK", asJSON, linkSays(1001), one(Arrived, linkNames...)},
		{"LINK", asJSON, linkSays(1002), one(NeverArrives, linkNames...)},
		{"LINK", asJSON, linkSays(2104), one(NeverArrives, linkNames...)},
		{"LINK", asJSON, linkSays(1005), one(NotYet, linkNames...)},
		{"Puzzel", asJSON, puzzelSays(0), one(Arrived, "m-1", "6y034001cy00")},
		{"Puzzel", asJSON, puzzelSays(361, 0), []Receipt{
			{Names: []string{"m-1", "6y034001cy00"}, Outcome: NeverArrives}, {Names: []string{"m-2", "6y034002cy00"}, Outcome: Arrived},
		}},
		{"Puzzel", asXML, `<?xml version="1.0" encoding="UTF-8"?><dr><message><messageid>6y034000cy00</messageid><customermessagereference>m-1</customermessagereference><statuscode>0</statuscode></message><message><messageid>6y034000dy00</messageid><customermessagereference>m-2</customermessagereference><statuscode>651</statuscode></message></dr>`, []Receipt{
			{Names: []string{"m-1", "6y034000cy00"}, Outcome: Arrived}, {Names: []string{"m-2", "6y034000dy00"}, Outcome: NeverArrives},
		}},
		{"PSWinCom", asXML, pswincomSays("DELIVRD"), []Receipt{{Names: []string{"2DB9594B-8251"}, Outcome: Arrived, number: "1"}}},
		{"PSWinCom", asForm, pswincomSays("ACCEPTD", "UNDELIV"), []Receipt{ // the wrong type, as some libraries send
			{Names: []string{"2DB9594B-8251"}, Outcome: NotYet, number: "1"}, {Names: []string{"2DB9594B-8252"}, Outcome: NeverArrives, number: "2"},
		}},
	}
}

func TestDocumentedReceiptsAreUnderstood(t *testing.T) {
	for _, c := range saying() {
		got, err := documentedReceipts(t, c.provider).Read(c.kind, []byte(c.body))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %s\n got %v, %v\nwant %v", c.provider, c.body, got, err, c.want)
		}
	}
}

// PSWinCom wants each message confirmed by its number; the others want a 200.
func TestAnswersToReceipts(t *testing.T) {
	r := documentedReceipts(t, "PSWinCom")
	all, err := r.Read(asXML, []byte(strings.ReplaceAll(pswincomSays("DELIVRD", "UNDELIV", "DELIVRD"), "<ID>3</ID>", "<ID>&lt;/ID&gt;&lt;x&gt;</ID>")))
	if err != nil {
		t.Fatal(err)
	}
	kind, text := r.Answer(all)
	var answer struct {
		MSG []struct{ ID, STATUS string }
	}
	if err := xml.Unmarshal([]byte(text), &answer); err != nil || len(answer.MSG) != 3 || answer.MSG[1].ID != "2" || answer.MSG[2].ID != "" || answer.MSG[0].STATUS != "OK" || kind != "text/xml; charset=utf-8" {
		t.Errorf("%v %s: %s", err, kind, text)
	}
	if kind, text := documentedReceipts(t, "Sveve").Answer(nil); text != "OK\n" || kind != "text/plain; charset=utf-8" {
		t.Errorf("%s: %s", kind, text)
	}
}

func TestReceiptSettings(t *testing.T) {
	good := ReceiptSettings{Secret: secret, Names: []string{"id"}, Status: "status", Delivered: "yes", Failed: "no"}
	for name, change := range map[string]func(*ReceiptSettings){
		"short secret":           func(s *ReceiptSettings) { s.Secret = secret[1:] },
		"secret with a slash":    func(s *ReceiptSettings) { s.Secret = secret + "/x" },
		"no names":               func(s *ReceiptSettings) { s.Names = nil },
		"no status":              func(s *ReceiptSettings) { s.Status = "" },
		"delivered left out":     func(s *ReceiptSettings) { s.Delivered = "" },
		"delivered fits all":     func(s *ReceiptSettings) { s.Delivered = ".*" },
		"failed is no pattern":   func(s *ReceiptSettings) { s.Failed = "(" },
		"each without end":       func(s *ReceiptSettings) { s.Answer = "{{each}}x" },
		"number without setting": func(s *ReceiptSettings) { s.Answer = "{{each}}{{number}}{{end}}" },
	} {
		s := good
		change(&s)
		if _, err := NewReceipts(s); err == nil || strings.Contains(err.Error(), s.Secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := NewReceipts(good)
	if err != nil || !r.Knows(secret) || r.Knows("") || r.Knows(secret[:31]) || r.Knows(secret+"x") || r.Knows(strings.ToUpper(secret)) {
		t.Errorf("the secret is not known as it should be (%v)", err)
	}
}

// What cannot be read is an error and nothing else, however odd.
func TestOddCalls(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100)
	many := `[` + strings.Repeat(`{"status":"yes","id":"x"},`, 501) + `{}]`
	for name, body := range map[string]string{
		"nothing": "", "space": " \n", "half JSON": `{"status":`, "two values": `{"status":"yes"} {"status":"yes"}`, "half XML": "<a><status>yes</status>",
		"crossed XML": "<a><b></a></b>", "no status": `{"id":"1"}`, "a word": "hello", "a bad escape": "status=%zz", "deep JSON": deep,
		"deep XML": strings.Repeat("<a>", 100) + "<status>yes</status>" + strings.Repeat("</a>", 100), "many": many, "a number": "[1,2]",
		"an entity": `<!DOCTYPE a [<!ENTITY x "yes">]><a><status>&x;</status></a>`, "zeroes": "\x00\x00",
		"many elements": "<a>" + strings.Repeat("<b></b>", 20_000) + "<status>yes</status></a>",
	} {
		r, err := NewReceipts(ReceiptSettings{Secret: secret, Names: []string{"id"}, Status: "status", Delivered: "yes", Failed: "no"})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"", asForm, asJSON, asXML, "image/png", "%"} {
			if all, err := r.Read(kind, []byte(body)); err == nil {
				t.Errorf("%s as %q: %v", name, kind, all)
			}
		}
	}
}

// Fields further in, attributes, and texts that are not names.
func TestFieldsOfReceipts(t *testing.T) {
	r, err := NewReceipts(ReceiptSettings{Secret: secret, Names: []string{"message.ref", "id"}, Status: "status.code", Delivered: "1|delivered", Failed: "2"})
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string][]Receipt{
		`{"status":{"code":1},"message":{"ref":"m-1"},"id":7}`:                                      {{Names: []string{"m-1", "7"}, Outcome: Arrived}},
		`<r><status code=" Delivered "/><message ref="m-1"/></r>`:                                   {{Names: []string{"m-1"}, Outcome: Arrived}},
		`{"status":{"code":"2"},"id":"` + strings.Repeat("x", 101) + `","message":{"ref":"a b\n"}}`: {{Outcome: NeverArrives}},
		`{"status":{"code":null},"list":[{"status":{"code":2},"id":12345678901234567890}]}`:         {{Names: []string{"12345678901234567890"}, Outcome: NeverArrives}},
	} {
		if got, err := r.Read(asJSON, []byte(body)); err != nil || !slices.EqualFunc(got, want, func(a, b Receipt) bool { return reflect.DeepEqual(a, b) }) {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
}

func FuzzReceipts(f *testing.F) {
	for _, c := range saying() {
		f.Add(c.kind, []byte(c.body))
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r, err := NewReceipts(ReceiptSettings{Secret: secret, Names: []string{"id", "REF"}, Status: "status", Delivered: "true", Failed: "false", Answer: "<a>{{each}}<b>{{number}}</b>{{end}}</a>", Number: "ID"})
		if err != nil {
			t.Fatal(err)
		}
		all, err := r.Read(kind, body)
		if (err == nil) != (len(all) > 0) || len(all) > maxReceipts {
			t.Errorf("%d receipts and %v", len(all), err)
		}
		if _, text := r.Answer(all); xml.Unmarshal([]byte(text), &struct{}{}) != nil {
			t.Errorf("answers %q", text)
		}
	})
}
