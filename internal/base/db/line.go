package db

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"digivert/internal/base/id"

	"github.com/jackc/pgx/v5"
)

// line is the one connection by which processes that share a PostgreSQL tell
// each other what has changed, with NOTIFY and LISTEN. It is opened when
// somebody first watches or signals, and opened again when it breaks.
type line struct {
	url     string
	self    string // names this process, which needs not listen to itself
	signals *signals
	started atomic.Bool
	hears   atomic.Bool

	once sync.Once
	ctx  context.Context
	stop context.CancelFunc
	done chan struct{}

	mu        sync.Mutex
	pending   map[string]bool    // topics to tell the others
	interrupt context.CancelFunc // ends the waiting, so that they are told now
}

const (
	lineName    = "digivert" // of the channel, and of the application in pg_stat_activity
	everything  = ""         // the topic when it is not known what has changed
	lineTimeout = 5 * time.Second
	lineAgain   = 50 * time.Millisecond // before a broken line is opened again
	lineRetry   = time.Second           // after it could not be
	lineQuiet   = 20 * time.Second      // after which the line is tried
	mostPending = 1000                  // topics while the line is down; more are everything
)

func newLine(url string, s *signals) *line {
	l := &line{url: url, self: id.New(), signals: s, done: make(chan struct{}), pending: map[string]bool{}}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l
}

// Hears tells whether word from other processes comes at once; else, on
// PostgreSQL, it comes within the 5 seconds of the net. True on SQLite, whose
// file one process serves alone, and while nobody watches or signals.
func (d *DB) Hears() bool { return d.line == nil || !d.line.started.Load() || d.line.hears.Load() }

func (l *line) start() {
	l.once.Do(func() {
		l.started.Store(true)
		go l.run()
	})
}

func (l *line) close() {
	l.stop()
	l.once.Do(func() { close(l.done) }) // it was never started
	<-l.done
}

// put asks for a topic to be told to the other processes. It waits for nobody.
func (l *line) put(topic string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) >= mostPending {
		l.pending, topic = map[string]bool{}, everything
	}
	l.pending[topic] = true
	if l.interrupt != nil {
		l.interrupt()
	}
}

func (l *line) run() {
	defer close(l.done)
	for l.ctx.Err() == nil {
		l.connected() // whatever broke it: it is opened again, and the net holds meanwhile
		pause := lineRetry
		if l.hears.Swap(false) {
			pause = lineAgain
		}
		select {
		case <-l.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// connected listens and tells until the connection breaks.
func (l *line) connected() error {
	conn, err := l.open()
	if err != nil {
		return err
	}
	defer l.hangUp(conn)
	l.signals.wakeAll() // what others told before was not heard
	l.hears.Store(true)
	for {
		if err := l.send(conn); err != nil || l.ctx.Err() != nil {
			return err
		}
		if err := l.hear(conn); err != nil && l.ctx.Err() == nil {
			return err
		}
	}
}

func (l *line) open() (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(l.ctx, lineTimeout)
	defer cancel()
	config, err := pgx.ParseConfig(l.url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = lineName + " signals"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err = conn.Exec(ctx, `listen `+lineName); err != nil {
		l.hangUp(conn)
	}
	return conn, err
}

func (l *line) hangUp(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), time.Second)
	defer cancel()
	conn.Close(ctx)
}

// send tells the others what is pending. What could not be told is told as
// everything, on the next connection. A process that ends still tells its last
// change.
func (l *line) send(conn *pgx.Conn) error {
	payloads := l.take()
	if len(payloads) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), lineTimeout)
	defer cancel()
	_, err := conn.Exec(ctx, `select pg_notify($1, p) from unnest($2::text[]) p`, lineName, payloads)
	if err != nil {
		l.put(everything)
	}
	return err
}

func (l *line) take() (payloads []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for topic := range l.pending {
		payloads = append(payloads, l.self+" "+topic)
	}
	clear(l.pending)
	return payloads
}

// hear waits for word from another process, until there is something to tell.
// A line that is silent for long is tried.
func (l *line) hear(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(l.ctx, lineQuiet)
	defer cancel()
	if !l.mayWait(cancel) {
		return nil
	}
	note, err := conn.WaitForNotification(ctx)
	switch {
	case err == nil:
		l.heard(note.Payload)
		return nil
	case conn.IsClosed():
		return err
	case ctx.Err() == context.DeadlineExceeded:
		return l.try(conn)
	}
	return nil // interrupted: there is something to tell
}

func (l *line) mayWait(cancel context.CancelFunc) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.interrupt = cancel
	return len(l.pending) == 0
}

func (l *line) try(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(l.ctx, lineTimeout)
	defer cancel()
	return conn.Ping(ctx)
}

func (l *line) heard(payload string) {
	from, topic, _ := strings.Cut(payload, " ")
	switch {
	case from == l.self:
	case topic == everything:
		l.signals.wakeAll()
	default:
		l.signals.wake(topic)
	}
}
