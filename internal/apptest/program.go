// Package apptest runs the whole program for the tests of the rooms and for
// internal/story: on a database of the test's own, with a clock that the test
// sets, mail that is kept and a log that is quiet. A [Visitor] goes through its
// pages as somebody at a browser does, and looks over every page that comes.
//
// Only tests import it, besides internal/story.
package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/mail"
)

// Program is the real program behind a real server, both gone when the test
// ends. It has no municipality until the test adds one.
type Program struct {
	*app.App
	Database string       // the address of the database
	HTTP     http.Handler // the whole site, for requests that need no server
	t        testing.TB
	server   *httptest.Server
	box      mailbox
	log      logbook

	mu       sync.Mutex
	now      time.Time
	networks int
}

// Open starts the program on a fresh database, with its clock standing at now.
func Open(t testing.TB, now time.Time) *Program {
	t.Helper()
	p := &Program{Database: dbtest.Address(t), t: t, now: now, box: mailbox{sent: make(chan mail.Message, 100)}}
	config := app.Config{Database: p.Database, KeyFile: filepath.Join(t.TempDir(), "digivert.key"), TrustedProxies: []string{"127.0.0.1"},
		Limits: app.Limits{RequestsPerSecond: 1e6, RequestBurst: 1e6}} // one visitor of a test asks for a thousand pages
	var err error
	p.App, err = app.Open(context.Background(), config, slog.New(slog.NewTextHandler(&p.log, nil)))
	p.ok(err)
	t.Cleanup(func() { p.App.Close() })
	p.App.Clock, p.App.Mail = p.Now, &p.box
	p.HTTP, err = p.App.Handler()
	p.ok(err)
	p.server = httptest.NewServer(p.HTTP)
	t.Cleanup(p.server.Close)
	return p
}

func (p *Program) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Now is what the program's clock shows.
func (p *Program) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Set puts the clock at an instant.
func (p *Program) Set(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

// Wait lets time pass.
func (p *Program) Wait(d time.Duration) { p.Set(p.Now().Add(d)) }

// Logged is all that the program has logged.
func (p *Program) Logged() string { return p.log.String() }

// Address is where the server listens, "127.0.0.1:PORT".
func (p *Program) Address() string { return p.server.Listener.Addr().String() }

// Exec changes the database beside the program.
func (p *Program) Exec(query string, args ...any) {
	p.t.Helper()
	err := p.DB.Write(context.Background(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, query, args...)
		return err
	})
	if err != nil {
		p.t.Fatalf("%s: %v", query, err)
	}
}

// Count is what a query counts.
func (p *Program) Count(query string, args ...any) int {
	p.t.Helper()
	n, err := db.One(context.Background(), p.DB, db.Count, query, args...)
	p.ok(err)
	return n
}

// nextNetwork is an address on a network that nobody has come from before, so
// that the limits of one visitor are not those of another.
func (p *Program) nextNetwork() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.networks++
	return fmt.Sprintf("10.%d.%d.7", p.networks/250, p.networks%250)
}

// logbook keeps what the program logs.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write keeps a line.
func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// String is all lines.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
