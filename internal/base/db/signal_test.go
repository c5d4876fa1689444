package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// watched opens the database with a net so wide that only a signal can come
// through, and watches topics until the test ends.
func watched(t *testing.T, address string, topics ...string) (*db.DB, <-chan struct{}) {
	t.Helper()
	d := dbtest.Open(t, address)
	d.SetNet(time.Hour)
	told := d.Watch(t.Context(), topics...)
	settle(t, d, told)
	return d, told
}

// settle waits until word from other processes is heard, and forgets that there
// was reason to look when the line was opened.
func settle(t *testing.T, d *db.DB, told <-chan struct{}) {
	t.Helper()
	for began := time.Now(); !d.Hears(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("no line to the other processes")
		}
	}
	isTold(told)
}

func isTold(told <-chan struct{}) bool {
	select {
	case <-told:
		return true
	default:
		return false
	}
}

func wantTold(t *testing.T, told <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-told:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: nobody was told", what)
	}
}

// signal changes something and signals it.
func signal(d *db.DB, topic string, failure error) error {
	return d.Write(ctx, func(tx db.Tx) error {
		tx.Signal(topic)
		tx.Signal(topic)
		return failure
	})
}

func TestACommitTellsWhoWatches(t *testing.T) {
	d, told := watched(t, dbtest.Address(t), "queue a", "queue b")
	failure := errors.New("no")
	for _, c := range []struct {
		topic   string
		failure error
		want    bool
	}{
		{"queue a", nil, true},
		{"queue b", nil, true},
		{"queue c", nil, false},
		{"queue a", failure, false},
	} {
		if err := signal(d, c.topic, c.failure); err != c.failure {
			t.Fatal(err)
		}
		if got := isTold(told); got != c.want {
			t.Errorf("%s, %v: told %v", c.topic, c.failure, got)
		}
	}
}

func TestWhoIsToldSeesTheChange(t *testing.T) {
	d, told := watched(t, dbtest.Address(t), "jobs")
	seen := make(chan int, 1)
	go func() {
		<-told
		n, _ := db.One(ctx, d, db.Count, `select count(*) from periodic`)
		seen <- n
	}()
	err := d.Write(ctx, func(tx db.Tx) error {
		tx.Signal("jobs")
		return setPeriodic(tx, "x", time.Now())
	})
	if n := <-seen; n != 1 || err != nil {
		t.Fatalf("saw %d rows, %v", n, err)
	}
}

func TestWhoNeverLooksKeepsNobodyWaiting(t *testing.T) {
	d, told := watched(t, dbtest.Address(t), "queue")
	for range 50 {
		if err := signal(d, "queue", nil); err != nil {
			t.Fatal(err)
		}
	}
	if !isTold(told) || isTold(told) {
		t.Error("many changes are told once to who has not looked")
	}
}

func TestTheNetTellsWhenNobodyDoes(t *testing.T) {
	d := dbtest.New(t)
	d.SetNet(time.Millisecond)
	told := d.Watch(t.Context(), "queue")
	for range 3 {
		wantTold(t, told, "the net")
	}
}

func TestWatchingEnds(t *testing.T) {
	address := dbtest.Address(t)
	d := dbtest.Open(t, address)
	short, cancel := context.WithCancel(t.Context())
	first, second := d.Watch(short, "queue"), d.Watch(t.Context(), "queue")
	cancel()
	for range first { // until it is closed
	}
	if n := d.Watchers("queue"); n != 1 {
		t.Errorf("%d watch, want 1", n)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for range second {
	}
}

// shared is a database that several processes may share.
func shared(t *testing.T) string {
	t.Helper()
	if dbtest.Engine() != db.Postgres {
		t.Skip("one process serves an SQLite file alone")
	}
	return dbtest.Address(t)
}

func TestOtherHandlesAreTold(t *testing.T) {
	address := shared(t)
	one, toldOne := watched(t, address, "queue")
	two, toldTwo := watched(t, address, "queue", "other")
	for n := range 20 {
		if err := signal(one, "queue", nil); err != nil {
			t.Fatal(err)
		}
		wantTold(t, toldTwo, fmt.Sprint("the other handle, time ", n))
		wantTold(t, toldOne, "this handle")
	}
	if err := signal(two, "other", nil); err != nil {
		t.Fatal(err)
	}
	wantTold(t, toldTwo, "the handle itself")
	if isTold(toldOne) {
		t.Error("told of what is not watched")
	}
}

// Whoever restarts PostgreSQL, or a firewall, breaks the line. What is told
// meanwhile arrives when it is mended.
func TestABrokenLineIsMended(t *testing.T) {
	address := shared(t)
	one, _ := watched(t, address, "queue")
	_, told := watched(t, address, "queue")
	for range 3 {
		if n := hangUp(t, one); n < 2 {
			t.Fatalf("%d lines were open, want 2", n)
		}
		if err := signal(one, "queue", nil); err != nil {
			t.Fatal(err)
		}
		wantTold(t, told, "after the line was broken")
		settle(t, one, told)
		wantSettledLines(t, one)
	}
}

const lines = `from pg_stat_activity where application_name = 'digivert signals' and datname = current_database()`

func hangUp(t *testing.T, d *db.DB) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Count, `select count(pg_terminate_backend(pid)) `+lines)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantSettledLines(t *testing.T, d *db.DB) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(10 * time.Millisecond) {
		if n, err := db.One(ctx, d, db.Count, `select count(*) `+lines); err != nil || n == 2 {
			return
		}
	}
	t.Fatal("the lines were not opened again")
}

const watchAddress = "DIGIVERT_TEST_WATCH"

// This process is told by another, real one, and tells it.
func TestOtherProcessesAreTold(t *testing.T) {
	if address := os.Getenv(watchAddress); address != "" {
		answerOnce(t, address)
		return
	}
	address := shared(t)
	d, told := watched(t, address, "answer")
	other := exec.Command(os.Args[0], "-test.run=^TestOtherProcessesAreTold$")
	other.Env = append(os.Environ(), fmt.Sprintf("%s=%s", watchAddress, address))
	said, err := other.StdoutPipe()
	if err == nil {
		err = other.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() && lines.Text() != "watching" {
	}
	if err := signal(d, "question", nil); err != nil {
		t.Fatal(err)
	}
	wantTold(t, told, "the answer of the other process")
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
}

// answerOnce is the other process.
func answerOnce(t *testing.T, address string) {
	d, told := watched(t, address, "question")
	fmt.Println("watching")
	wantTold(t, told, "the question")
	if err := signal(d, "answer", nil); err != nil { // told although the database is closed at once
		t.Fatal(err)
	}
}
