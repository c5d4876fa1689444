package appointment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/job"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/locale"
)

// post is a gateway and a mail server that keep what they get.
type post struct {
	mu      sync.Mutex
	sms     []sms.Message
	mail    []mail.Message
	at      []time.Time
	clock   time.Time
	smsErr  error
	mailErr error
}

type smsPost struct{ *post }
type mailPost struct{ *post }

func (p smsPost) Send(_ context.Context, m sms.Message) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.smsErr == nil {
		p.sms, p.at = append(p.sms, m), append(p.at, p.clock)
	}
	return "", p.smsErr
}

func (p mailPost) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mailErr == nil {
		p.mail, p.at = append(p.mail, m), append(p.at, p.clock)
	}
	return p.mailErr
}

func newPost(t testing.TB) (*world, *post) {
	w, p := newWorld(t, 2), &post{}
	w.Notify = &notify.Service{
		DB: w.DB, Bundle: must(i18n.Load(locale.Files)), SMS: smsPost{p}, Mail: mailPost{p},
		MailFrom: "ikke-svar@halden.example", BaseURL: "https://halden.example", Kinds: w.Messages(),
	}
	return w, p
}

// send runs the sender once, as the job does.
func (w *world) send(p *post, when time.Time) {
	w.t.Helper()
	p.clock = when
	if err := w.Notify.Send(ctx, when); err != nil {
		w.t.Fatal(err)
	}
}

// run lets time pass in quarters of an hour.
func (w *world) run(p *post, from, to time.Time) {
	w.t.Helper()
	for when := from; !when.After(to); when = when.Add(15 * time.Minute) {
		w.send(p, when)
	}
}

func (p *post) texts() string {
	var b strings.Builder
	for i, m := range p.sms {
		fmt.Fprintf(&b, "%d %s\n", i, m.Text)
	}
	return b.String()
}

func (w *world) wantState(kind notify.Kind, channel notify.Channel, version int, state notify.State, why notify.Why) {
	w.t.Helper()
	n := w.count(`select count(*) from outbox where tenant_id = 'h' and kind = $1 and channel = $2 and version = $3 and state = $4 and why = $5`,
		string(kind), string(channel), version, string(state), string(why))
	if n != 1 {
		all, err := job.Items(ctx, w.DB, job.ItemQuery{TenantID: "h", Owners: []string{"lib", "nav"}, Limit: 50})
		for _, i := range all {
			w.t.Logf("%s %s %d: %s %s %d", i.Kind, i.Channel, i.Version, i.State, i.Why, i.Attempts)
		}
		w.t.Fatalf("%s by %s of version %d is not %s %q (%v)", kind, channel, version, state, why, err)
	}
}

// thursday is days ahead, so that there is time for a reminder.
var thursday = monday.AddDays(3)

// Booked: one confirmation and one reminder by each channel, also when two
// processes send at once.
func TestToldOnceAndRemindedOnce(t *testing.T) {
	w, p := newPost(t)
	w.book(slot("lesson", thursday, "10:00"))
	for when := now; !when.After(at(thursday, "12:00")); when = when.Add(30 * time.Minute) {
		p.clock = when
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := w.Notify.Send(ctx, when); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	if len(p.sms) != 2 || len(p.mail) != 2 {
		t.Fatalf("%d SMS and %d e-mails:\n%s", len(p.sms), len(p.mail), p.texts())
	}
	if m := p.sms[0]; m.To != "+4790000000" || m.From != "Datahjelpen" || !strings.HasPrefix(m.Text, "Datahjelpen: Du har time torsdag 12. november kl. 10.00. Sted: 0 bib. Kode ") || !strings.Contains(m.Text, "Ring 69 00 00 00") {
		t.Errorf("the confirmation is %+v", m)
	}
	if m := p.sms[1]; !strings.HasPrefix(m.Text, "Datahjelpen: Husk timen din torsdag 12. november kl. 10.00.") {
		t.Errorf("the reminder is %s", m.Text)
	}
	reminded := 0
	for _, when := range p.at {
		if when.Equal(at(thursday.AddDays(-1), "10:00")) {
			reminded++
		}
	}
	if reminded != 2 {
		t.Errorf("sent at %v, want the reminders at 10 on the day before", p.at)
	}
	first, second := p.mail[0], p.mail[1]
	if first.To != "aud@example.no" || first.Calendar == nil || !strings.Contains(string(first.Calendar.File), "SEQUENCE:0") || !strings.Contains(first.Text, "https://halden.example/avtale/") {
		t.Errorf("the e-mail is %+v", first)
	}
	if second.Calendar != nil || !strings.Contains(second.HTML, "Husk at du har time") {
		t.Errorf("the reminder by e-mail is %+v", second)
	}
	for _, text := range []string{p.sms[0].Text, p.sms[1].Text, first.Text, first.HTML, string(first.Calendar.File)} {
		if strings.Contains(text, "rullator") || strings.Contains(strings.ToLower(text), "bankid og") {
			t.Errorf("tells why they come: %s", text)
		}
	}
	for _, text := range []string{p.sms[0].Text, p.sms[1].Text} {
		if strings.Contains(text, "http") {
			t.Errorf("an SMS has a link: %s", text)
		}
	}
}

func TestMovedAndRevoked(t *testing.T) {
	w, p := newPost(t)
	r := w.book(slot("lesson", thursday, "10:00"))
	w.send(p, now)
	a := must(w.ByToken(ctx, w.tenant, r.Token))
	friday := thursday.AddDays(1)
	if _, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Version: a.Version, Actor: Actor{Token: r.Token}, Now: now.Add(time.Hour)}, Slot: slot("lesson", friday, "11:30")}); err != nil {
		t.Fatal(err)
	}
	w.run(p, now.Add(time.Hour), at(thursday, "12:00"))
	if len(p.sms) != 3 || !strings.Contains(p.sms[1].Text, "flyttet til fredag 13. november kl. 11.30") || !strings.Contains(p.sms[2].Text, "Husk timen din fredag 13. november") {
		t.Fatalf("got\n%s", p.texts())
	}
	w.wantState(notify.Reminder, notify.SMS, 1, notify.Dropped, notify.Changed)
	if file := string(p.mail[1].Calendar.File); !strings.Contains(file, "SEQUENCE:1") || p.mail[1].Calendar.Method != "REQUEST" {
		t.Errorf("calendar file %s", file)
	}
	if err := w.Revoke(ctx, w.by(desk(), r.ID, at(thursday, "13:00"))); err != nil {
		t.Fatal(err)
	}
	w.run(p, at(thursday, "13:00"), at(friday, "12:00"))
	if len(p.sms) != 4 || !strings.Contains(p.sms[3].Text, "avlyse timen din fredag 13. november kl. 11.30") {
		t.Fatalf("got\n%s", p.texts())
	}
	last := p.mail[len(p.mail)-1]
	if file := string(last.Calendar.File); last.Calendar.Method != "CANCEL" || !strings.Contains(file, "METHOD:CANCEL") || !strings.Contains(file, "SEQUENCE:2") || strings.Contains(last.Text, "/avtale/") {
		t.Errorf("the cancellation is %+v\n%s", last, file)
	}
}

// Who has cancelled hears nothing more.
func TestNothingAfterCancelling(t *testing.T) {
	w, p := newPost(t)
	r := w.book(slot("lesson", thursday, "10:00"))
	if err := w.Cancel(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}); err != nil {
		t.Fatal(err)
	}
	w.run(p, now, at(thursday, "12:00"))
	if len(p.sms)+len(p.mail) != 0 {
		t.Errorf("got %s and %d e-mails", p.texts(), len(p.mail))
	}
}

// A landline gets no SMS, nobody without contact data gets anything, and who
// books on the day before needs no reminder.
func TestWhoIsTold(t *testing.T) {
	for _, c := range []struct {
		name, phone, email string
		day                civil.Date
		sms, mail          int
	}{
		{"landline", "69 00 00 00", "", thursday, 0, 0},
		{"nothing", "", "", thursday, 0, 0},
		{"e-mail", "", "aud@example.no", thursday, 0, 2},
		{"abroad", "+46 70 123 45 67", "", thursday, 2, 0},
		{"tomorrow", "90 00 00 00", "", tuesday, 1, 0},
	} {
		w, p := newPost(t)
		b := w.booking(w.hold(slot("lesson", c.day, "10:00")).ID)
		b.Contact.Phone, b.Contact.Email = c.phone, c.email
		if _, err := w.Book(ctx, b); err != nil {
			t.Fatal(err)
		}
		w.run(p, now, at(c.day, "12:00"))
		if len(p.sms) != c.sms || len(p.mail) != c.mail {
			t.Errorf("%s: %d SMS and %d e-mails", c.name, len(p.sms), len(p.mail))
		}
	}
}

// Nobody is woken: what is booked in the evening is confirmed at eight, also on
// the morning after the clock was set.
func TestNeverAtNight(t *testing.T) {
	for _, evening := range []civil.Date{monday, civil.MustDate("2026-10-24")} {
		w, p := newPost(t)
		late := at(evening, "21:30")
		day := evening.AddDays(5)
		search := w.search()
		search.Now = late
		a, err := w.Hold(ctx, HoldRequest{Search: search, Slot: slot("lesson", nextWeekday(day), "10:00")})
		if err != nil {
			t.Fatal(err)
		}
		b := w.booking(a.ID)
		b.Now = late
		if _, err := w.Book(ctx, b); err != nil {
			t.Fatal(err)
		}
		w.run(p, late, at(day.AddDays(4), "12:00"))
		if len(p.at) != 4 || !p.at[0].Equal(at(evening.AddDays(1), "08:00")) {
			t.Fatalf("sent at %v", p.at)
		}
		for _, when := range p.at {
			if hour := when.In(oslo()).Hour(); hour < 8 || hour >= 20 {
				t.Errorf("sent at %s", when.In(oslo()))
			}
		}
	}
}

// The night when the clock is set back lies between the booking and the day: the
// reminder goes once, at ten by the clock that then goes, and not an hour before or
// after.
func TestReminderOnTheDayOfTheChange(t *testing.T) {
	for name, c := range map[string]struct{ booked, day civil.Date }{
		"the day before is the change": {civil.MustDate("2026-10-22"), civil.MustDate("2026-10-26")},
		"the change, in spring":        {civil.MustDate("2026-03-26"), civil.MustDate("2026-03-30")},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newPost(t)
			search := w.search()
			search.Now = at(c.booked, "09:00")
			a, err := w.Hold(ctx, HoldRequest{Search: search, Slot: slot("lesson", c.day, "13:00")})
			if err != nil {
				t.Fatal(err)
			}
			b := w.booking(a.ID)
			b.Now, b.Contact.Email = search.Now, ""
			if _, err := w.Book(ctx, b); err != nil {
				t.Fatal(err)
			}
			w.run(p, search.Now, at(c.day, "14:00"))
			if len(p.at) != 2 || !p.at[1].Equal(at(c.day.AddDays(-1), "10:00")) || !strings.Contains(p.sms[1].Text, "kl. 13.00") {
				t.Errorf("sent at %v:\n%s", p.at, p.texts())
			}
		})
	}
}

func nextWeekday(d civil.Date) civil.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(1)
	}
	return d
}

// Also a message that was due in the day and could not go, waits for the
// morning.
func TestRetriesDoNotWake(t *testing.T) {
	w, p := newPost(t)
	w.book(slot("lesson", thursday, "10:00"))
	p.smsErr, p.mailErr = errors.New("not now"), errors.New("not now")
	w.send(p, at(monday, "19:50"))
	p.smsErr, p.mailErr = nil, nil
	w.run(p, at(monday, "19:59"), at(tuesday, "07:45"))
	if n := len(p.sms); n != 1 { // tried again within the minute that was left
		t.Errorf("%d SMS", n)
	}
	w, p = newPost(t)
	w.book(slot("lesson", thursday, "10:00"))
	p.smsErr = errors.New("not now")
	w.send(p, at(monday, "19:59").Add(30*time.Second))
	p.smsErr = nil
	w.run(p, at(monday, "20:00"), at(tuesday, "07:45"))
	if len(p.sms) != 0 {
		t.Errorf("sent at night: %v", p.at)
	}
	w.send(p, at(tuesday, "08:00"))
	if len(p.sms) != 1 {
		t.Errorf("not sent in the morning")
	}
}

// Three days of outage: the confirmation is still of use, the reminder beside
// it is not; and what is over is told to nobody.
func TestOutage(t *testing.T) {
	w, p := newPost(t)
	w.book(slot("lesson", thursday, "14:00"))
	w.book(slot("lesson", tuesday, "10:00"))
	w.run(p, at(thursday, "09:00"), at(thursday, "15:00"))
	if len(p.sms) != 1 || !strings.Contains(p.sms[0].Text, "torsdag 12. november kl. 14.00") || len(p.mail) != 1 {
		t.Fatalf("got\n%s and %d e-mails", p.texts(), len(p.mail))
	}
	w.wantState(notify.Reminder, notify.SMS, 1, notify.Dropped, notify.Told)
}

// A real gateway over HTTP that answers 500: it is tried again, with longer and
// longer pauses, and then shown as failed.
func TestGatewayThatFails(t *testing.T) {
	w, p := newPost(t)
	tries, status, body := 0, http.StatusInternalServerError, "FAIL"
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		tries++
		io.Copy(io.Discard, r.Body)
		rw.WriteHeader(status)
		io.WriteString(rw, body)
	}))
	defer server.Close()
	w.Notify.SMS = must(sms.NewGateway(sms.Settings{URL: server.URL, Body: `{"to":"{{to}}","text":"{{text}}"}`, Success: "^OK$", Timeout: time.Second}))
	w.book(slot("lesson", thursday, "10:00"))
	w.send(p, now)
	w.wantState(notify.Booked, notify.SMS, 1, notify.Waiting, notify.Trying)
	w.run(p, now, at(monday, "19:00"))
	w.wantState(notify.Booked, notify.SMS, 1, notify.Failed, notify.Unreachable)
	if tries != 6 {
		t.Errorf("tried %d times", tries)
	}
	status, body = http.StatusOK, "OK"
	w.run(p, at(tuesday, "08:00"), at(thursday, "09:00"))
	w.wantState(notify.Reminder, notify.SMS, 1, notify.Sent, "")
	if tries != 7 {
		t.Errorf("the reminder was sent %d times", tries-6)
	}
}

// A gateway that does not answer may have taken the message: it is not sent
// again.
func TestGatewayThatHangs(t *testing.T) {
	w, p := newPost(t)
	tries := 0
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tries++
		io.Copy(io.Discard, r.Body)
		<-stop
	}))
	defer server.Close()
	defer close(stop)
	w.Notify.SMS = must(sms.NewGateway(sms.Settings{URL: server.URL, Body: `{"to":"{{to}}","text":"{{text}}"}`, Success: "OK", Timeout: time.Second}))
	w.book(slot("lesson", thursday, "10:00"))
	w.run(p, now, at(monday, "12:00"))
	w.wantState(notify.Booked, notify.SMS, 1, notify.Failed, notify.Uncertain)
	if tries != 1 {
		t.Errorf("tried %d times", tries)
	}
}

// A process that is killed while it sends: an SMS is not sent again, since it
// may have gone out; an e-mail is, under the same Message-ID.
func TestKilledWhileSending(t *testing.T) {
	w, p := newPost(t)
	w.book(slot("lesson", thursday, "10:00"))
	items := must(job.LeaseItems(ctx, w.DB, now, 10))
	if len(items) != 2 {
		t.Fatalf("%d leased", len(items))
	}
	w.send(p, now.Add(time.Minute)) // the others leave them alone
	if len(p.sms)+len(p.mail) != 0 {
		t.Fatal("sent what another process is sending")
	}
	w.run(p, now.Add(job.ItemLease), now.Add(job.ItemLease+time.Hour))
	if len(p.sms) != 0 || len(p.mail) != 1 {
		t.Fatalf("%d SMS, %d e-mails", len(p.sms), len(p.mail))
	}
	w.wantState(notify.Booked, notify.SMS, 1, notify.Failed, notify.Uncertain)
	for _, i := range items {
		if i.Channel == string(notify.Email) && p.mail[0].ID != i.ID {
			t.Errorf("the e-mail's id is %q, not %q", p.mail[0].ID, i.ID)
		}
	}
	// The one who was thought dead must not change what was settled since.
	for _, i := range items {
		if err := job.Finish(ctx, w.DB, i, job.Outcome{State: job.Waiting, NextAt: now, Now: now}); err != nil {
			t.Fatal(err)
		}
	}
	w.wantState(notify.Booked, notify.SMS, 1, notify.Failed, notify.Uncertain)
}

// A restore parks what was due: a person lets it go, if it is of their
// organisation.
func TestParkedUntilReleased(t *testing.T) {
	w, p := newPost(t)
	w.book(slot("lesson", thursday, "10:00"))
	if n := must(notify.Park(ctx, w.DB, now.Add(time.Hour))); n != 2 {
		t.Fatalf("%d parked", n)
	}
	w.run(p, now, at(monday, "12:00"))
	if len(p.at) != 0 {
		t.Fatal("sent what was parked")
	}
	q := notify.Query{TenantID: "h", Viewer: desk(), State: notify.Parked}
	items := must(w.Notify.List(ctx, w.DB, q))
	if len(items) != 2 || !maps.Equal(must(w.Notify.Totals(ctx, w.DB, q)), notify.Totals{notify.Waiting: 2, notify.Parked: 2}) {
		t.Fatalf("%+v", items)
	}
	q.Viewer = member("nav", org.Desk)
	if others := must(w.Notify.List(ctx, w.DB, q)); len(others) != 0 {
		t.Errorf("NAV sees %+v", others)
	}
	testRelease(t, w, items)
	w.send(p, at(monday, "12:00"))
	if len(p.at) != 1 {
		t.Errorf("%d sent", len(p.at))
	}
}

func testRelease(t *testing.T, w *world, items []notify.Item) {
	t.Helper()
	library, nav := org.By("h", desk(), now), org.By("h", member("nav", org.Desk), now)
	if err := w.Notify.Release(ctx, nav, items[0].ID); err == nil {
		t.Error("NAV may release the library's")
	}
	if err := w.Notify.Release(ctx, library, items[0].ID); err != nil {
		t.Error(err)
	}
	if err := w.Notify.Discard(ctx, library, items[1].ID); err != nil {
		t.Error(err)
	}
	if err := w.Notify.Release(ctx, library, items[1].ID); err == nil {
		t.Error("released what was dropped")
	}
}

// Nothing of when somebody was told outlives the night after they came, nor
// their contact data.
func TestMessagesAreForgotten(t *testing.T) {
	w, p := newPost(t)
	served := w.book(slot("lesson", tuesday, "10:00"))
	w.book(slot("short", thursday, "10:00"))
	w.run(p, now, at(tuesday, "10:00"))
	if err := w.Serve(ctx, ServeRequest{Change: w.by(desk(), served.ID, at(tuesday, "11:00")), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "00:30")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from outbox where what = $1`, served.ID); n != 0 {
		t.Errorf("%d messages left of a served day", n)
	}
	if n := w.count(`select count(*) from outbox`); n != 4 {
		t.Errorf("%d messages of the other, want 4", n)
	}
	if err := w.Redact(ctx, w.tenant, at(thursday.AddDays(40), "04:00")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from outbox`); n != 0 {
		t.Errorf("%d messages left after the contact data", n)
	}
}

// Nothing is queued by a channel that is not set up.
func TestNoChannelNoQueue(t *testing.T) {
	w, _ := newPost(t)
	w.Notify.SMS, w.Notify.Mail = nil, nil
	w.book(slot("lesson", thursday, "10:00"))
	w.Notify = nil
	w.book(slot("lesson", thursday, "11:30"))
	if n := w.count(`select count(*) from outbox`); n != 0 {
		t.Errorf("%d queued", n)
	}
}
