package bench

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// Told to stop, the server answers what it is in the middle of, although the rest
// of the form has yet to come; hands over the SMS that it has in hand; gives its
// leases back; and ends.
func TestTheServerStopsWhenItHasFinished(t *testing.T) {
	v := newVictim(t, dbtest.Address(t))
	begun, answer := make(chan struct{}, 1), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- struct{}{}
		<-answer
		io.WriteString(w, "OK")
	}))
	defer slow.Close()
	metrics := freeAddress(t)
	for n, flag := range v.flags {
		if strings.HasPrefix(flag, "--sms-url=") {
			v.flags[n] = "--sms-url=" + slow.URL
		}
	}
	v.flags = append(v.flags, "--metrics-listen="+metrics)
	v.exec(`update tenant set zone = $1`, dayTime(time.Now()))
	stands, err := v.w.stands(t.Context(), 3)
	if err == nil {
		err = v.w.app.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	v.start()
	v.readForm(stands[2])
	v.book(0, stands[0])
	v.process.stop()
	v.exec(`update periodic set next_at = $1 where name = 'messages'`, time.Now().Add(-time.Second))
	v.start()
	<-begun
	half := v.halfAForm(stands[1])
	v.until("the server is in the middle of it", func() bool { return strings.Contains(fetched("http://"+metrics+"/metrics"), "digivert_requests_now 1") })
	v.process.command.Process.Signal(syscall.SIGTERM)
	v.until("nobody else is let in", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(v.process.base, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	if got := half(); !strings.HasPrefix(got, "HTTP/1.1 303") {
		t.Errorf("who was in the middle of a form got %q", got)
	}
	close(answer)
	ended := make(chan error, 1)
	go func() { <-v.process.drained; ended <- v.process.command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(70 * time.Second):
		t.Fatal("the server does not end")
	}
	d := dbtest.Open(t, strings.TrimPrefix(v.flags[0], "--database="))
	for what, query := range map[string]string{
		"leases of jobs":     `select count(*) from periodic where leased_until is not null`,
		"leases of messages": `select count(*) from outbox where leased_until is not null`,
		"SMS not sent":       `select count(*) from outbox where kind = 'booked' and state <> 'sent'`,
	} {
		if n, err := db.One(t.Context(), d, db.Count, query); err != nil || n != 0 {
			t.Errorf("%s: %d (%v)", what, n, err)
		}
	}
}

// halfAForm sends the first half of the form that takes a time. The rest is sent,
// and the answer read, when what it gives is called.
func (v *victim) halfAForm(s stand) func() string {
	v.t.Helper()
	body := v.w.stamped(formSheet{}, "tema", s.town.reason, "slot", s.slot.String()).Encode()
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.process.base, "http://"))
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "POST /time/tider HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		s.town.host, len(body), body[:len(body)/2])
	return func() string {
		io.WriteString(conn, body[len(body)/2:])
		said, _ := io.ReadAll(conn)
		return string(said)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func fetched(address string) string {
	answer, err := http.Get(address)
	if err != nil {
		return err.Error()
	}
	return read(answer)
}
