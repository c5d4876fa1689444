package bench

import (
	"context"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// A backup is made by the command while people book, and restored beside. It is
// the database of one instant: every booking that had its receipt before the
// backup began is there and its receipt opens, and none is there by half. The
// restored server sends nothing by itself.
func TestABackupDuringBookingsIsOfOneInstant(t *testing.T) {
	n := crashBookings(t)
	v := newVictim(t, dbtest.Address(t))
	done := v.open(n)
	v.wait(n/3, done)
	before := map[string]string{} // receipts, and the names of their servers
	v.receipts.Range(func(path, host any) bool {
		before[path.(string)] = host.(string)
		return true
	})
	file := filepath.Join(v.dir, "backup.gz")
	v.run("backup", v.flags[0], v.flags[1], file)
	<-done
	v.check(n)
	v.process.stop()
	v.flags[0] = "--database=" + dbtest.Empty(t)
	v.run("restore", v.flags[0], v.flags[1], file)
	v.wantWhole(len(before), n)
	v.start()
	defer v.process.stop()
	for path, host := range before {
		r, _ := http.NewRequest(http.MethodGet, v.process.base+path, nil)
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("a receipt that was given before the backup does not open: %v %v", answer, err)
			break
		}
		answer.Body.Close()
	}
	v.wantSilent()
}

func (v *victim) run(args ...string) {
	v.t.Helper()
	command := exec.CommandContext(v.t.Context(), v.program, args...)
	if out, err := command.CombinedOutput(); err != nil {
		v.t.Fatalf("%v: %v: %s", args[0], err, out)
	}
}

// wantWhole looks whether each booking of the restored database has all that
// belongs to it.
func (v *victim) wantWhole(least, most int) {
	v.t.Helper()
	d := dbtest.Open(v.t, v.flags[0][len("--database="):])
	count := func(query string) int {
		got, err := db.One(v.t.Context(), d, db.Count, query)
		if err != nil {
			v.t.Fatal(err)
		}
		return got
	}
	booked := count(`select count(*) from appointment where state = 'booked'`)
	if booked < least || booked > most {
		v.t.Errorf("%d appointments, want at least the %d that had a receipt and at most %d", booked, least, most)
	}
	for what, query := range map[string]string{
		"claims of appointments":                  `select count(*) from claim where why = 'appointment' and id in (select claim_id from appointment where state = 'booked')`,
		"claims without others":                   `select count(*) from claim where why = 'appointment'`,
		"confirmations, all waiting for a person": `select count(*) from outbox where kind = 'booked' and state in ('parked', 'sent') and what in (select id from appointment where state = 'booked')`,
		"confirmations without others":            `select count(*) from outbox where kind = 'booked'`,
		"hosts at a time":                         `select count(distinct host_id || starts_at) from appointment where state = 'booked'`,
	} {
		if got := count(query); got != booked {
			v.t.Errorf("%s: %d, want %d", what, got, booked)
		}
	}
}

// wantSilent lets the restored server look for what to send.
func (v *victim) wantSilent() {
	v.t.Helper()
	v.sms.mu.Lock()
	before := len(v.sms.sent)
	v.sms.mu.Unlock()
	ctx, cancel := context.WithTimeout(v.t.Context(), 40*time.Second)
	defer cancel()
	for v.process.told(`msg="job run" job=messages`) == 0 && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	v.sms.mu.Lock()
	defer v.sms.mu.Unlock()
	if ctx.Err() != nil || len(v.sms.sent) != before {
		v.t.Errorf("%d SMS were sent after the restore (%v)", len(v.sms.sent)-before, ctx.Err())
	}
}
