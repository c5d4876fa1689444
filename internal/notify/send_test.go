package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// counter is a gateway or a mail server that counts what each person gets.
type counter struct {
	mu  sync.Mutex
	got map[string]int
	err error
}

func (c *counter) take(to string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.got[to]++
	}
	return c.err
}

type smsCounter struct{ *counter }

func (c smsCounter) Send(_ context.Context, m sms.Message) (string, error) {
	return "g-" + m.Ref, c.take(m.To)
}

type mailCounter struct{ *counter }

func (c mailCounter) Send(_ context.Context, m mail.Message) error { return c.take(m.To) }

var day = civil.MustDate("2026-11-12")

// people loads a subject by its name: "41234501" has that number and is true
// unless it is cancelled.
type people struct {
	mu        sync.Mutex
	cancelled map[string]bool
}

func (p *people) load(_ context.Context, _ db.Reader, tenant org.Tenant, id string, _ int) (Content, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	start, _ := day.At(10*60, tenant.Location())
	return Content{
		Phone: "+47" + id, Email: id + "@example.no", Date: day, Span: civil.Span{Start: 600, End: 645}, StartsAt: start, EndsAt: start.Add(45 * time.Minute),
		Place: "Halden bibliotek", Call: "+4769000000", Code: "4127 3605", UID: id, Version: 1, Until: start,
	}, !p.cancelled[id], nil
}

// queue puts a confirmation and a reminder for each of many.
func queue(t testing.TB, s *Service, tenant org.Tenant, many int, now time.Time) {
	t.Helper()
	var all []Message
	for n := range many {
		m := Message{Tenant: tenant, Kind: Booked, SubjectID: fmt.Sprintf("412345%02d", n), OrganisationID: "lib", Version: 1, Channels: Channels(), Now: now}
		all = append(all, m)
		m.Kind, m.NotBefore = Reminder, RemindAt(day, tenant.Location())
		all = append(all, m)
	}
	if err := s.DB.Write(ctx, func(tx db.Tx) error { return s.Queue(tx.Context(), tx, all...) }); err != nil {
		t.Fatal(err)
	}
}

// Two processes with a database between them, each run again and again: every
// person gets one confirmation and one reminder, and who cancelled gets none.
func TestTwoProcessesTellEachOnce(t *testing.T) {
	address := dbtest.Address(t)
	first, tenant := houseOn(t, dbtest.Open(t, address))
	texts, letters, p := &counter{got: map[string]int{}}, &counter{got: map[string]int{}}, &people{cancelled: map[string]bool{}}
	second := *first
	second.DB = dbtest.Open(t, address)
	both := []*Service{first, &second}
	for _, s := range both {
		s.SMS, s.Mail, s.Kinds = smsCounter{texts}, mailCounter{letters}, map[Kind]Load{Booked: p.load, Reminder: p.load}
	}
	const many, gone = 30, 5
	morning := at(t, "2026-11-09", "09:00")
	queue(t, first, tenant, many, morning)
	for n := range gone {
		p.cancelled[fmt.Sprintf("412345%02d", n)] = true
	}
	for _, when := range []time.Time{morning, morning, at(t, "2026-11-11", "10:00"), at(t, "2026-11-11", "10:15")} {
		var all sync.WaitGroup
		for _, s := range both {
			all.Go(func() {
				if err := s.Send(ctx, when); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	for n := range many {
		want := 2
		if n < gone {
			want = 0
		}
		number := fmt.Sprintf("412345%02d", n)
		if got := texts.got["+47"+number]; got != want {
			t.Errorf("%s got %d SMS, want %d", number, got, want)
		}
		if got := letters.got[number+"@example.no"]; got != want {
			t.Errorf("%s got %d e-mails, want %d", number, got, want)
		}
	}
}

// The gateway's name for a message is kept, for the receipt.
func TestGatewaysNameIsKept(t *testing.T) {
	s, tenant := house(t)
	s.SMS, s.Kinds = smsCounter{&counter{got: map[string]int{}}}, map[Kind]Load{Booked: (&people{}).load, Reminder: (&people{}).load}
	queue(t, s, tenant, 1, at(t, "2026-11-09", "09:00"))
	if err := s.Send(ctx, at(t, "2026-11-09", "09:00")); err != nil {
		t.Fatal(err)
	}
	n, err := db.One(ctx, s.DB, db.Count, `select count(*) from outbox where kind = 'booked' and channel = 'sms' and state = 'sent' and gateway_id = 'g-' || id`)
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
}

// A gateway that says yes and means no: 200 with a refusal, with an error, with
// something else, or with a login page. Nobody gets it twice, and what is not
// surely sent is shown as failed.
func TestGatewayThatMeansNo(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		state  State
		why    Why
		calls  int
	}{
		"refusal":    {`{"ok":true,"bad":true}`, Failed, Refused, 1},
		"not now":    {`{"ok":true,"wait":true}`, Failed, Unreachable, 6},
		"other":      {`{"ok":false}`, Failed, Uncertain, 1},
		"login page": {`<!doctype html><title>Logg inn</title>`, Failed, Uncertain, 1},
		"yes":        {`{"ok":true}`, Sent, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, tenant := house(t)
			calls := 0
			gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls++
				io.Copy(io.Discard, r.Body)
				io.WriteString(w, c.answer)
			}))
			t.Cleanup(gateway.Close)
			var err error
			s.SMS, err = sms.NewGateway(sms.Settings{URL: gateway.URL, Body: `{"to":"{{to}}","text":"{{text}}"}`, Success: `"ok":true`, Retry: `"wait":true`, Refused: `"bad":true`})
			if err != nil {
				t.Fatal(err)
			}
			s.Kinds = map[Kind]Load{Booked: (&people{}).load}
			queue(t, s, tenant, 1, at(t, "2026-11-09", "09:00"))
			for when := at(t, "2026-11-09", "09:00"); when.Before(at(t, "2026-11-09", "19:00")); when = when.Add(10 * time.Minute) {
				if err := s.Send(ctx, when); err != nil {
					t.Fatal(err)
				}
			}
			one(t, s, Booked, c.state, c.why)
			if calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
		})
	}
}

// one checks how the only SMS of a kind stands.
func one(t testing.TB, s *Service, kind Kind, state State, why Why) {
	t.Helper()
	all, err := db.All(ctx, s.DB, db.Strings, `select state || ' ' || why from outbox where channel = 'sms' and kind = $1`, string(kind))
	if got := strings.Join(all, ", "); err != nil || got != string(state)+" "+string(why) {
		t.Errorf("%s (%v), want %s %s", got, err, state, why)
	}
}

// A text that lacks something when it is sent, such as the number to call when
// neither offer nor service has one, is not sent with a hole in it.
func TestTextWithAMissingField(t *testing.T) {
	for name, change := range map[string]func(*Content){
		"no phone": func(c *Content) { c.Call = "" },
		"no place": func(c *Content) { c.Place = " " },
		"no code":  func(c *Content) { c.Code = "" },
	} {
		t.Run(name, func(t *testing.T) {
			s, tenant := house(t)
			texts := &counter{got: map[string]int{}}
			s.SMS, s.Mail = smsCounter{texts}, mailCounter{texts}
			s.Kinds = map[Kind]Load{Booked: func(ctx context.Context, r db.Reader, tenant org.Tenant, id string, version int) (Content, bool, error) {
				c, still, err := (&people{}).load(ctx, r, tenant, id, version)
				change(&c)
				return c, still, err
			}}
			queue(t, s, tenant, 1, at(t, "2026-11-09", "09:00"))
			if err := s.Send(ctx, at(t, "2026-11-09", "09:00")); err != nil {
				t.Fatal(err)
			}
			if one(t, s, Booked, Failed, Incomplete); len(texts.got) != 0 {
				t.Errorf("sent %v", texts.got)
			}
		})
	}
	s, tenant := house(t) // a place without an address, and help by phone without a place, lack nothing
	texts := &counter{got: map[string]int{}}
	s.SMS = smsCounter{texts}
	s.Kinds = map[Kind]Load{Booked: func(ctx context.Context, r db.Reader, tenant org.Tenant, id string, version int) (Content, bool, error) {
		c, still, err := (&people{}).load(ctx, r, tenant, id, version)
		c.Place, c.Address, c.Where = "", "", ByPhone
		return c, still, err
	}}
	queue(t, s, tenant, 1, at(t, "2026-11-09", "09:00"))
	if err := s.Send(ctx, at(t, "2026-11-09", "09:00")); err != nil {
		t.Fatal(err)
	}
	one(t, s, Booked, Sent, "")
}

// What is not sent to one is not lost for the others.
func TestOneBadNumberHoldsUpNobody(t *testing.T) {
	s, tenant := house(t)
	texts := &counter{got: map[string]int{}}
	s.SMS, s.Kinds = refusing{smsCounter{texts}}, map[Kind]Load{Booked: (&people{}).load}
	queue(t, s, tenant, 5, at(t, "2026-11-09", "09:00"))
	if err := s.Send(ctx, at(t, "2026-11-09", "09:00")); err != nil {
		t.Fatal(err)
	}
	if len(texts.got) != 4 {
		t.Errorf("%v", texts.got)
	}
}

// refusing is a gateway that fails on one number.
type refusing struct{ smsCounter }

func (r refusing) Send(ctx context.Context, m sms.Message) (string, error) {
	if strings.HasSuffix(m.To, "00") {
		return "", errors.New("no such number")
	}
	return r.smsCounter.Send(ctx, m)
}
