package app

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// A database that takes what is asked and never answers keeps nobody waiting:
// pages say to come back, /healthz tells it, and all goes on when it answers.
func TestADatabaseThatNeverAnswers(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("SQLite is in the same process")
	}
	address, err := url.Parse(dbtest.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	way := newWay(t, address.Host)
	address.Host = way.address
	h := serveOn(t, address.String(), Limits{WorkWithin: 2 * short})
	if r, page := h.get("/time", "192.0.2.1"); r.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", r.Status, page)
	}
	way.frozen.Store(true)
	r, page := h.get("/time", "192.0.2.1")
	h.refused(r, page, http.StatusServiceUnavailable)
	if r, said := h.get("/healthz", "192.0.2.1"); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(said, "does not answer") {
		t.Errorf("/healthz: %s %s", r.Status, said)
	}
	way.frozen.Store(false)
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if r, _ := h.get("/time", "192.0.2.1"); r.StatusCode == http.StatusOK {
			return
		}
		if time.Since(began) > 40*time.Second {
			t.Fatal("the pages do not come back")
		}
	}
}

// Another program that holds the SQLite file keeps nobody waiting either.
func TestAFileThatIsHeld(t *testing.T) {
	if dbtest.Engine() != db.SQLite {
		t.Skip("PostgreSQL has no file to hold")
	}
	address := dbtest.Address(t)
	h := serveOn(t, address, Limits{WorkWithin: 2 * short})
	holding, let := make(chan struct{}), make(chan struct{})
	other := dbtest.Open(t, address)
	ended := make(chan error, 1)
	go func() {
		ended <- other.Write(context.Background(), func(db.Tx) error {
			close(holding)
			<-let
			return nil
		})
	}()
	<-holding
	form := "code=1234+5678&firstname=Aud"
	r, page := h.ask(http.MethodPost, "/avtale", "192.0.2.1", form)
	h.refused(r, page, http.StatusServiceUnavailable)
	if !strings.Contains(page, "1234 5678") {
		t.Error("what was typed is lost")
	}
	if r, _ := h.get("/time", "192.0.2.1"); r.StatusCode != http.StatusOK {
		t.Errorf("what can be read is still read: %s", r.Status)
	}
	close(let)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if r, _ := h.ask(http.MethodPost, "/avtale", "192.0.2.1", form); r.StatusCode == http.StatusServiceUnavailable {
		t.Errorf("it goes on when the file is free: %s", r.Status)
	}
}

// way leads to a server, and can be frozen: then nothing comes back.
type way struct {
	address string
	frozen  atomic.Bool
}

func newWay(t *testing.T, to string) *way {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	w := &way{address: listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go w.lead(conn, to)
		}
	}()
	return w
}

func (w *way) lead(from net.Conn, address string) {
	defer from.Close()
	to, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		io.Copy(to, from)
		to.Close()
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := to.Read(buffer)
		for w.frozen.Load() {
			time.Sleep(5 * time.Millisecond)
		}
		if _, failed := from.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}
