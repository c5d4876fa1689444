package bench

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/mailtest"
	"digivert/internal/org"
)

// Two servers share one PostgreSQL. One is killed while people book at both, and
// both while the confirmations go out. Everybody has the appointment that was
// answered, and one; nobody gets two SMS, and an e-mail comes twice only when a
// server died with it in hand; each recurring job was run once each time that it
// was due; what was done at one server is seen at the other.
func TestTwoServersOfWhichOneIsKilled(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("an SQLite file has one server")
	}
	n := crashBookings(t)
	two := newServers(t)
	done := two.open(n)
	two.startOther()
	two.wait(n/2, done)
	two.other.kill() // what was sent there is sent again, to the first
	two.wait(3*n/4, done)
	two.startOther()
	<-done
	two.check(n)
	two.sendAll(n)
	two.seenAtTheOther()
	two.process.stop()
	two.other.stop()
	two.jobsRanOnce()
}

// servers are two: the victim's own, and another.
type servers struct {
	*victim
	other *process
	all   []*process // that have ever been
	mail  *mailtest.Server
}

func newServers(t *testing.T) *servers {
	t.Helper()
	s := &servers{victim: newVictim(t, dbtest.Address(t)), mail: (&mailtest.Server{}).Start(t)}
	s.flags = append(s.flags, "--mail-host=127.0.0.1", fmt.Sprintf("--mail-port=%d", s.mail.Port), "--mail-encryption=offered", "--mail-from=ikke-svar@halden.example")
	s.contact = func(n int) (field, value string) {
		if n%2 == 0 {
			return "email", fmt.Sprintf("p%d@example.no", n)
		}
		return phone(n)
	}
	s.exec(`update tenant set zone = $1`, dayTime(time.Now()))
	if _, err := s.w.app.Jobs.RunDue(t.Context(), time.Now().AddDate(0, 0, -2)); err != nil { // all are due when the servers start
		t.Fatal(err)
	}
	return s
}

// dayTime is a zone where it is about noon: no messages go out at night.
func dayTime(now time.Time) string {
	west := now.UTC().Hour() - 12
	if west < -11 {
		west += 24
	}
	return fmt.Sprintf("Etc/GMT%+d", west)
}

func (s *servers) startOther() {
	s.t.Helper()
	var err error
	if s.other, err = startProgram(context.WithoutCancel(s.t.Context()), s.program, s.dir, s.flags...); err != nil {
		s.t.Fatal(err)
	}
	s.all = append(s.all, s.process, s.other)
	s.bases.Store([]string{s.process.base, s.other.base})
}

// sendAll kills both while they send, and lets both go on when the leases of the
// dead have run out.
func (s *servers) sendAll(n int) {
	s.t.Helper()
	s.process.stop()
	s.other.stop()
	s.dueAgain()
	s.start()
	s.startOther()
	for began := time.Now(); s.taken() < n/5 && time.Since(began) < 30*time.Second; {
		time.Sleep(time.Millisecond)
	}
	s.process.kill()
	s.other.kill()
	s.dueAgain()
	s.start()
	s.startOther()
	s.t.Logf("%d messages had been taken when both were killed", s.taken())
	d := dbtest.Open(s.t, strings.TrimPrefix(s.flags[0], "--database="))
	for began := time.Now(); s.count(d, `state = 'waiting'`) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 50*time.Second {
			s.t.Fatalf("%d messages still wait", s.count(d, `state = 'waiting'`))
		}
	}
	s.checkMessages(d, n)
}

// dueAgain lets the time pass that a dead server's leases last.
func (s *servers) dueAgain() {
	s.t.Helper()
	s.exec(`update outbox set leased_until = $1 where leased_until is not null`, time.Now().Add(-time.Second))
	s.exec(`update periodic set next_at = $1, leased_until = null where name = 'messages'`, time.Now().Add(-time.Second))
}

// taken is how many messages have gone out.
func (s *servers) taken() int {
	s.sms.mu.Lock()
	defer s.sms.mu.Unlock()
	return len(s.sms.sent) + len(s.mail.Taken())
}

func (s *servers) count(d *db.DB, where string) int {
	s.t.Helper()
	n, err := db.One(s.t.Context(), d, db.Count, `select count(*) from outbox where kind = 'booked' and `+where)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// inHand is how many messages a server has in hand at once.
const inHand = 8

func (s *servers) checkMessages(d *db.DB, n int) {
	s.t.Helper()
	sent, uncertain := s.count(d, `state = 'sent'`), s.count(d, `state = 'failed' and why = 'uncertain' and channel = 'sms'`)
	if sent+uncertain != n || uncertain > inHand {
		s.t.Errorf("%d are sent and %d uncertain, want %d", sent, uncertain, n)
	}
	s.sms.mu.Lock()
	defer s.sms.mu.Unlock()
	for number, times := range s.sms.sent {
		if times > 1 {
			s.t.Errorf("%s got %d SMS", number, times)
		}
	}
	if got := len(s.sms.sent); got > n/2 || got < n/2-inHand {
		s.t.Errorf("%d got an SMS, want %d", got, n/2)
	}
	s.checkMail(n - n/2)
}

var messageID = regexp.MustCompile(`(?mi)^Message-ID: (\S+)`)

// checkMail: everybody gets it; twice only of what a server had in hand when it
// died, and then under one Message-ID, by which mail programs know it again.
func (s *servers) checkMail(n int) {
	s.t.Helper()
	ids, again := map[string]string{}, 0
	for _, m := range s.mail.Taken() {
		id := messageID.FindString(m.Data)
		if before, ok := ids[m.To]; ok {
			again++
			if before != id || id == "" {
				s.t.Errorf("%s got two different messages", m.To)
			}
		}
		ids[m.To] = id
	}
	if len(ids) != n || again > inHand {
		s.t.Errorf("%d got an e-mail, want %d; %d of them again", len(ids), n, again)
	}
}

// seenAtTheOther: who books at one server can open the receipt at the other, and
// what the municipality changes is soon on the pages of both.
func (s *servers) seenAtTheOther() {
	s.t.Helper()
	host := s.w.towns[1].host
	began := time.Now()
	s.receipts.Range(func(path, of any) bool {
		host = of.(string)
		s.wantWithin(s.other.base+path.(string), host, "Timen er bestilt")
		return false
	})
	s.exec(`update tenant set service_name = $1`, org.DefaultSettings().Language+"-hjelpen")
	for _, server := range []*process{s.process, s.other} {
		s.wantWithin(server.base+"/", host, "nb-hjelpen")
	}
	if took := time.Since(began); took > 10*time.Second {
		s.t.Errorf("it took %s", took)
	}
}

// wantWithin fetches a page until it has the words, for at most 5 seconds.
func (s *servers) wantWithin(address, host, words string) {
	s.t.Helper()
	for began := time.Now(); time.Since(began) < 5*time.Second; time.Sleep(50 * time.Millisecond) {
		r, _ := http.NewRequest(http.MethodGet, address, nil)
		r.Host = host
		if answer, err := http.DefaultClient.Do(r); err == nil && strings.Contains(read(answer), words) {
			return
		}
	}
	s.t.Errorf("%s does not tell %q within 5 seconds", address, words)
}

var jobRun = regexp.MustCompile(`msg="job run" (job=\S+ due=\S+)`)

// jobsRanOnce reads the logs of all servers that have been.
func (s *servers) jobsRanOnce() {
	s.t.Helper()
	runs, names := map[string]int{}, map[string]bool{}
	for _, server := range unique(s.all) {
		for _, line := range server.said {
			if found := jobRun.FindStringSubmatch(line); found != nil {
				runs[found[1]]++
				names[strings.Fields(found[1])[0]] = true
			}
		}
	}
	for run, times := range runs {
		if times > 1 {
			s.t.Errorf("%s was run %d times", run, times)
		}
	}
	if len(names) < 9 {
		s.t.Errorf("only these jobs were run: %v", names)
	}
}

func unique(all []*process) (once []*process) {
	seen := map[*process]bool{}
	for _, p := range all {
		if !seen[p] {
			once = append(once, p)
		}
		seen[p] = true
	}
	return once
}
