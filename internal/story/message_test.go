package story

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// sentral er en SMS-sentral og en e-posttjener på maskinen selv, som tar imot
// slik de ekte gjør.
type sentral struct {
	mu     sync.Mutex
	sms    []string
	epost  map[string]string // til → hele brevet
	nekter string            // adressen som e-posttjeneren ikke kjenner
	nede   bool              // sentralen svarer 500
}

func (w *world) sentral() *sentral {
	w.t.Helper()
	s := &sentral{epost: map[string]string{}}
	gateway := httptest.NewServer(http.HandlerFunc(s.taImot))
	w.t.Cleanup(gateway.Close)
	line, err := net.Listen("tcp", "127.0.0.1:0")
	w.ok(err)
	w.t.Cleanup(func() { line.Close() })
	go s.brev(line)
	w.App.Notify.SMS, err = sms.NewGateway(sms.Settings{
		URL: gateway.URL, ContentType: "application/x-www-form-urlencoded", Body: "to={{to}}&from={{from}}&msg={{text}}", Success: "^OK",
	})
	w.ok(err)
	w.App.Notify.Mail, err = mail.NewSMTP(mail.Settings{Host: "127.0.0.1", Port: line.Addr().(*net.TCPAddr).Port, Encryption: mail.Offered})
	w.ok(err)
	w.App.Notify.MailFrom, w.App.Notify.BaseURL = "ikke-svar@halden.example", "https://halden.example"
	return s
}

func (s *sentral) taImot(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nede {
		http.Error(w, "nede", http.StatusInternalServerError)
		return
	}
	s.sms = append(s.sms, r.PostFormValue("from")+" → "+r.PostFormValue("to")+": "+r.PostFormValue("msg"))
	io.WriteString(w, "OK 1")
}

func (s *sentral) brev(line net.Listener) {
	for {
		conn, err := line.Accept()
		if err != nil {
			return
		}
		go s.samtale(conn)
	}
}

// samtale er det av SMTP (RFC 5321) som trengs.
func (s *sentral) samtale(conn net.Conn) {
	defer conn.Close()
	in, to := bufio.NewScanner(conn), ""
	say := func(text string) { fmt.Fprintf(conn, "%s\r\n", text) }
	say("220 post.example")
	for in.Scan() {
		switch command := strings.ToUpper(in.Text()); {
		case strings.HasPrefix(command, "RCPT"):
			to = in.Text()[strings.Index(in.Text(), "<")+1 : strings.LastIndex(in.Text(), ">")]
			if to == s.nekter {
				say("550 5.1.1 ukjent mottaker")
				continue
			}
			say("250 ok")
		case command == "DATA":
			say("354 skriv")
			s.les(in, to)
			say("250 tatt imot")
		case command == "QUIT":
			say("221 ha det")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *sentral) les(in *bufio.Scanner, to string) {
	var b strings.Builder
	for in.Scan() && in.Text() != "." {
		b.WriteString(in.Text() + "\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epost[to] += b.String()
}

// til lar jobben som sender, gå hvert kvarter til klokka er så mye.
func (w *world) til(until time.Time) {
	w.t.Helper()
	for w.Now().Before(until) {
		w.Wait(15 * time.Minute)
		w.ok(w.App.Notify.Send(ctx, w.Now()))
	}
}

// utfall teller meldinger som det gikk slik med.
func (w *world) utfall(kind, channel, state, why string) int {
	w.t.Helper()
	return w.Count(`select count(*) from outbox where kind = $1 and channel = $2 and state = $3 and why = $4`, kind, channel, state, why)
}

// bestillTid bestiller en time som står på siden, på et klokkeslett.
func (v *visitor) bestillTid(c town, day civil.Date, clock string, contact map[string]string) *visitor {
	v.T.Helper()
	v.Open("/time/tider?tema=bankid&fra=" + day.String()).velg(slotAt(c.lesson.ID, c.bib.ID, day, clock))
	for _, field := range []string{"firstname", "phone", "email"} {
		v.Fill(field, contact[field])
	}
	return v.Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt")
}

// Audhild får vite hvem meldingen kommer fra, får den én gang, og blir minnet på
// timen dagen før. Når biblioteket må avlyse, får hun vite det, og så er det
// stille.
func TestAudhildFaarMeldinger(t *testing.T) {
	w := newWorld(t, 1)
	s := w.sentral()
	torsdag := monday.AddDays(3)
	audhild := w.visitor(t)
	audhild.Open("/time/tider?tema=bankid&fra=" + torsdag.String()).velg(slotAt(w.halden.lesson.ID, w.halden.bib.ID, torsdag, "10:00"))
	audhild.Sees("får du en påminnelse på SMS dagen før. Vi sender aldri lenker.", "Da får du en bekreftelse, og en påminnelse dagen før.")
	audhild.Fill("firstname", "Audhild").Fill("phone", "41 23 45 67").Fill("email", "audhild@example.no").Press("Bestill timen").Gets(http.StatusOK)
	audhild.Sees("Du får tid og sted på SMS fra Datahjelpen. Vi sender aldri lenker på SMS", "Dagen før kl. 10.00 minner vi deg på timen.")
	kode := audhild.kode()

	w.til(at(monday, "09:00"))
	if len(s.sms) != 1 || s.sms[0] != "Datahjelpen → +4741234567: Datahjelpen: Du har time torsdag 12. november kl. 10.00. Sted: Halden bibliotek. Kode "+kode+". Ring 69 00 00 00 hvis du ikke kan komme." {
		t.Fatalf("SMS: %q", s.sms)
	}
	for _, part := range []string{"From: \"Datahjelpen\" <ikke-svar@halden.example>", "text/calendar; method=REQUEST", "text/html", "Auto-Submitted: auto-generated"} {
		if brev := s.epost["audhild@example.no"]; !strings.Contains(brev, part) {
			t.Errorf("e-posten mangler %q:\n%s", part, brev)
		}
	}
	w.til(at(torsdag.AddDays(-1), "12:00"))
	if len(s.sms) != 2 || !strings.Contains(s.sms[1], "Husk timen din torsdag 12. november kl. 10.00") {
		t.Fatalf("SMS: %q", s.sms)
	}

	desk := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	viewer, err := w.App.Org.ViewerOf(ctx, w.halden.tenant.ID, desk.ID)
	w.ok(err)
	a, err := w.App.Appointment.ByToken(ctx, w.halden.tenant, strings.TrimPrefix(audhild.Address.Path, "/avtale/"))
	w.ok(err)
	w.ok(w.App.Appointment.Revoke(ctx, appointment.Change{Tenant: w.halden.tenant, ID: a.ID, Actor: appointment.Actor{Viewer: viewer}, Now: w.Now()}))
	w.til(at(torsdag, "12:00"))
	if len(s.sms) != 3 || !strings.Contains(s.sms[2], "avlyse timen din torsdag 12. november kl. 10.00") || !strings.Contains(s.epost["audhild@example.no"], "METHOD:CANCEL") {
		t.Fatalf("SMS: %q", s.sms)
	}
	w.finnesIkke("Audhild", "41234567", "audhild@example.no", kode)
	for _, secret := range []string{"Audhild", "41234567", "audhild@example", kode} {
		if strings.Contains(w.Logged(), secret) {
			t.Errorf("%q står i loggen", secret)
		}
	}
}

// Sentralen er nede hele dagen, og e-posttjeneren kjenner ikke adressen: det
// vises som mislykket, og ingen andre merker det.
func TestMeldingerSomIkkeKommerFram(t *testing.T) {
	w := newWorld(t, 1)
	s := w.sentral()
	s.nede, s.nekter = true, "feil@example.no"
	torsdag := monday.AddDays(3)
	w.visitor(t).bestillTid(w.halden, torsdag, "10:00", map[string]string{"firstname": "Aud", "phone": "41234567", "email": "feil@example.no"})
	w.visitor(t).bestillTid(w.halden, torsdag, "11:30", map[string]string{"firstname": "Bo", "email": "bo@example.no"})
	w.til(at(monday, "19:00"))
	for _, c := range []struct {
		channel, state, why string
		want                int
	}{{"sms", "failed", "unreachable", 1}, {"email", "failed", "refused", 1}, {"email", "sent", "", 1}} {
		if n := w.utfall("booked", c.channel, c.state, c.why); n != c.want {
			t.Errorf("%d bekreftelser på %s er %s %s, ventet %d", n, c.channel, c.state, c.why, c.want)
		}
	}
	if !strings.Contains(s.epost["bo@example.no"], "Du har time torsdag 12. november") {
		t.Errorf("Bo fikk %q", s.epost["bo@example.no"])
	}
	if n := strings.Count(w.Logged(), "answer 550"); n == 0 {
		t.Error("loggen sier ikke hva e-posttjeneren svarte")
	}
	if strings.Contains(w.Logged(), "feil@example.no") {
		t.Error("adressen står i loggen")
	}
}

// Uten SMS og e-post satt opp loves ingenting.
func TestIngenLofterUtenMeldinger(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	v.Sees("Da kan vi ringe deg hvis noe endrer seg.").Misses("påminnelse")
	v.bestill("Audhild", "41 23 45 67").Misses("SMS")
	if n := w.Count(`select count(*) from outbox`); n != 0 {
		t.Errorf("%d meldinger i kø", n)
	}
}
