package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// crashBookings is how many bookings the server is killed during:
// DIGIVERT_TEST_CRASH, or few enough for every run of the suite.
func crashBookings(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("DIGIVERT_TEST_CRASH"))
	if err != nil {
		return 150
	}
	return n
}

const crashes = 3

// victim is a server that is killed and started again, and those who book there
// meanwhile.
type victim struct {
	t        *testing.T
	w        *world
	program  string
	dir      string
	flags    []string
	process  *process
	sheet    formSheet    // of step 3
	bases    atomic.Value // []string, of the servers
	contact  func(n int) (field, value string)
	receipts sync.Map // address of the receipt → host
	answered atomic.Int64
	refused  atomic.Int64 // answers that said "not saved"
	sms      texts
}

// texts counts the SMS that the gateway got, by number.
type texts struct {
	mu   sync.Mutex
	sent map[string]int
}

// ServeHTTP is the gateway.
func (g *texts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent[r.FormValue("to")]++
	io.WriteString(w, "OK")
}

// The server is killed without warning while people book, and starts again. Those
// whose browser got no answer send the same form again. Afterwards everybody has
// exactly one appointment, every receipt that was given opens, no host has two
// appointments at once, and each appointment has its one confirmation.
func TestAKilledServerKeepsWhatItAnswered(t *testing.T) {
	n := crashBookings(t)
	v := newVictim(t, dbtest.Address(t))
	done := v.open(n)
	for k := range crashes {
		v.wait(n*(k+1)/(crashes+1), done)
		v.process.kill()
		v.start()
	}
	<-done
	v.process.kill()
	v.start() // what is there now was written before the last crash
	defer v.process.stop()
	v.check(n)
}

// open serves, and lets n people book. The channel is closed when all have.
func (v *victim) open(n int) (done chan struct{}) {
	v.t.Helper()
	stands, err := v.w.stands(v.t.Context(), n+1)
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.w.app.Close(); err != nil { // from now on the server alone has the database
		v.t.Fatal(err)
	}
	v.start()
	v.readForm(stands[n])
	done = make(chan struct{})
	go func() { defer close(done); v.everybody(stands[:n]) }()
	return done
}

func phone(n int) (field, value string) { return "phone", fmt.Sprintf("41%06d", n) }

func newVictim(t *testing.T, database string) *victim {
	t.Helper()
	v := &victim{t: t, contact: phone, dir: t.TempDir(), program: filepath.Join(t.TempDir(), "digivert"), sms: texts{sent: map[string]int{}}}
	build := exec.Command("go", "build", "-o", v.program, "digivert/cmd/digivert")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	gateway := httptest.NewServer(&v.sms)
	t.Cleanup(gateway.Close)
	key := filepath.Join(v.dir, "digivert.key")
	v.flags = []string{"--database=" + database, "--key-file=" + key, "--trusted-proxies=127.0.0.1",
		"--sms-url=" + gateway.URL, "--sms-body=to={{to}}&text={{text}}", "--sms-content-type=application/x-www-form-urlencoded", "--sms-success=^OK"}
	v.w = openTowns(t, app.Config{Database: database, KeyFile: key})
	return v
}

// openTowns makes the municipalities of the benchmark, and serves nothing.
func openTowns(t *testing.T, config app.Config) *world {
	t.Helper()
	w, err := furnished(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.log.Close() })
	return w
}

// exec changes the database beside the server.
func (v *victim) exec(query string, args ...any) {
	v.t.Helper()
	d, err := db.Open(v.t.Context(), strings.TrimPrefix(v.flags[0], "--database="))
	if err != nil {
		v.t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(v.t.Context(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, query, args...)
		return err
	})
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) until(what string, is func() bool) {
	v.t.Helper()
	for began := time.Now(); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 50*time.Second {
			v.t.Fatalf("waited in vain until %s; the log: %q", what, v.process.said)
		}
	}
}

func (v *victim) start() {
	v.t.Helper()
	var err error
	if v.process, err = startProgram(context.WithoutCancel(v.t.Context()), v.program, v.dir, v.flags...); err != nil {
		v.t.Fatal(err)
	}
	v.bases.Store([]string{v.process.base})
}

// readForm reads the form of step 3 as it is shown, on a time that nobody books.
func (v *victim) readForm(s stand) {
	v.t.Helper()
	var err error
	v.w.base = v.process.base
	if v.sheet, err = v.w.form(v.t.Context(), s.town.host, v.hold(0, s), "firstname"); err != nil {
		v.t.Fatal(err)
	}
}

func (v *victim) hold(n int, s stand) string {
	return v.insist(n, s, "/time/tider", v.w.stamped(formSheet{}, "tema", s.town.reason, "slot", s.slot.String()))
}

// wait returns when so many have got an answer.
func (v *victim) wait(answers int, done <-chan struct{}) {
	for int(v.answered.Load()) < answers {
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// everybody books, eight at a time.
func (v *victim) everybody(stands []stand) {
	next := make(chan int)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for n := range next {
				v.book(n, stands[n])
			}
		})
	}
	for n := range stands {
		next <- n
	}
	close(next)
	all.Wait()
}

// book takes a time and books it, with the same form until there is an answer.
func (v *victim) book(n int, s stand) {
	hold := v.hold(n, s)
	if !strings.HasPrefix(hold, "/time/hvem/") {
		v.t.Errorf("the time was not held: %q", hold)
		return
	}
	field, value := v.contact(n)
	values := v.w.stamped(v.sheet, "firstname", "Aud", field, value)
	receipt := v.insist(n, s, hold, values)
	if !strings.HasPrefix(receipt, "/avtale/") {
		v.t.Errorf("the time was not booked: %q", receipt)
		return
	}
	v.receipts.Store(receipt, s.town.host)
	v.answered.Add(1)
}

// insist sends a form until the server answers, and gives where it leads.
func (v *victim) insist(n int, s stand, path string, values url.Values) string {
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for began, try := time.Now(), n; time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		bases := v.bases.Load().([]string)
		r, err := http.NewRequest(http.MethodPost, bases[try%len(bases)]+path, strings.NewReader(values.Encode()))
		try++ // whom one server does not answer, the other does
		if err != nil {
			return err.Error()
		}
		r.Host = s.town.host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", n/250, n%250)) // a browser of its own
		answer, err := client.Do(r)
		if err != nil {
			continue // killed, or not yet back
		}
		body := read(answer)
		if location := answer.Header.Get("Location"); location != "" {
			return location
		}
		if answer.StatusCode == http.StatusServiceUnavailable && strings.Contains(body, "Vi kunne ikke lagre") {
			v.refused.Add(1)
			continue // as the page says: it gives the form back, to be sent again
		}
		return fmt.Sprintf("%s %s", answer.Status, summary(body))
	}
	return "no answer for a minute"
}

func read(answer *http.Response) string {
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return string(body)
}

// summary is what a page says went wrong.
func summary(page string) string {
	_, found, ok := strings.Cut(page, "ds-error-summary")
	if !ok {
		_, found, _ = strings.Cut(page, "<h1")
	}
	return found[:min(len(found), 500)]
}

func (v *victim) check(n int) {
	v.t.Helper()
	given := 0
	v.receipts.Range(func(path, host any) bool {
		given++
		r, _ := http.NewRequest(http.MethodGet, v.process.base+path.(string), nil)
		r.Host = host.(string)
		answer, err := http.DefaultClient.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			v.t.Errorf("a receipt that was given does not open: %v %v", answer, err)
			return false
		}
		answer.Body.Close()
		return true
	})
	if given != n {
		v.t.Errorf("%d got a receipt of their own, want %d", given, n)
	}
	d := dbtest.Open(v.t, strings.TrimPrefix(v.flags[0], "--database="))
	for what, query := range map[string]string{
		"appointments":             `select count(*) from appointment where state = 'booked'`,
		"claims of appointments":   `select count(*) from claim where why = 'appointment'`,
		"confirmations":            `select count(*) from outbox where kind = 'booked' and state in ('waiting', 'sent', 'failed')`,
		"appointments with a time": `select count(distinct a.host_id || a.starts_at) from appointment a join claim c on c.tenant_id = a.tenant_id and c.id = a.claim_id where a.state = 'booked'`,
	} {
		if got, err := db.One(v.t.Context(), d, db.Count, query); err != nil || got != n {
			v.t.Errorf("%s: %d, want %d (%v)", what, got, n, err)
		}
	}
	v.sms.mu.Lock()
	defer v.sms.mu.Unlock()
	for number, times := range v.sms.sent {
		if times > 1 {
			v.t.Errorf("%s got %d SMS", number, times)
		}
	}
}
