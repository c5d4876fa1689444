package appointment

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// fullMonth is a world in which every hour of the library and of NAV is taken
// for six weeks; "short" is not offered.
func fullMonth(t testing.TB, hosts int) (*world, *post) {
	w, p := newPost(t)
	for i := range hosts - 2 {
		w.host(fmt.Sprintf("h%02d", i+2), "lib", "nb")
	}
	w.sql(`update offer set closed_at = $1 where id = 'short'`, now)
	err := w.DB.Write(ctx, func(tx db.Tx) error {
		for _, host := range append(hostIDs(max(hosts, 2)), "n") {
			for hour := range 42 * 5 {
				if err := fill(tx, host, monday.AddDays(hour/5), 10+hour%5); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, p
}

func hostIDs(n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("h%02d", i))
	}
	return ids
}

// fill takes an hour of a host.
func (w *world) fill(host string, d civil.Date, hour int) {
	w.t.Helper()
	if err := w.DB.Write(ctx, func(tx db.Tx) error { return fill(tx, host, d, hour) }); err != nil {
		w.t.Fatal(err)
	}
}

func fill(tx db.Tx, host string, d civil.Date, hour int) error {
	from := at(d, fmt.Sprintf("%02d:00", hour))
	_, err := db.Exec(ctx, tx, `insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', $1, $2, $3, $4, 'shift')`,
		fmt.Sprint(host, d, hour), host, from, from.Add(time.Hour))
	return err
}

// free gives an hour of a host back, so that "lesson" can begin then.
func (w *world) free(host string, d civil.Date, hour int) {
	w.sql(`delete from claim where tenant_id = 'h' and id = $1`, fmt.Sprint(host, d, hour))
}

// wishFor is what somebody without an appointment says.
func (w *world) wishFor(name, phone string) EarlierRequest {
	return EarlierRequest{
		Tenant: w.tenant, ReasonID: "bankid", Until: monday.AddDays(20), Contact: contact.Contact{FirstName: name, Phone: phone},
		Key: "form-" + name + phone, Hash: []byte(name), Now: now,
	}
}

func (w *world) join(q EarlierRequest) Receipt {
	w.t.Helper()
	r, err := w.JoinEarlier(ctx, q)
	if err != nil {
		w.t.Fatalf("%v %v", err, errs.FieldsOf(err))
	}
	return r
}

// look looks for free times and sends, as the jobs do.
func (w *world) look(p *post, when time.Time) {
	w.t.Helper()
	if err := w.TellEarlier(ctx, w.tenant, when); err != nil {
		w.t.Fatal(err)
	}
	w.send(p, when)
}

// lookAll lets the job run every ten minutes.
func (w *world) lookAll(p *post, from, to time.Time) {
	for when := from; !when.After(to); when = when.Add(10 * time.Minute) {
		w.look(p, when)
	}
}

// The rules of the list, each with a full calendar in which hours fall free.
func TestEarlierRules(t *testing.T) {
	type hour struct {
		day  int // from monday
		hour int
	}
	for _, c := range []struct {
		name     string
		free     []hour
		from, to string // days and clocks between which the job runs: "0 08:00"
		until    int    // the last day of the wish, from monday
		want     string // days and clocks of the messages
	}{
		{"nothing free", nil, "0 08:00", "1 20:00", 20, ""},
		{"one time", []hour{{5, 10}, {7, 10}}, "0 08:00", "0 08:00", 20, "0 08:00"},
		{"one a day and three in all", []hour{{7, 10}, {8, 10}, {9, 10}, {10, 10}, {11, 10}}, "0 08:00", "6 20:00", 20, "0 08:00, 1 08:00, 2 08:00"},
		{"a time is told once", []hour{{9, 10}}, "0 08:00", "6 20:00", 20, "0 08:00"},
		{"not before eight", []hour{{9, 10}}, "0 05:00", "0 07:59", 20, ""},
		{"not after twenty", []hour{{9, 10}}, "0 20:00", "0 23:50", 20, ""},
		{"at eight after a night", []hour{{9, 10}}, "0 20:00", "1 12:00", 20, "1 08:00"},
		{"three days left", []hour{{4, 10}}, "1 12:00", "1 12:00", 4, "1 12:00"},
		{"the last two days", []hour{{4, 10}, {3, 10}}, "2 08:00", "4 20:00", 4, ""},
		{"only until the last day", []hour{{10, 10}}, "0 08:00", "6 20:00", 9, ""},
		{"on the last day", []hour{{9, 10}}, "0 08:00", "0 08:00", 9, "0 08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := fullMonth(t, 2)
			q := w.wishFor("Aud", "90000000")
			q.Until = monday.AddDays(c.until)
			w.join(q)
			for _, h := range c.free {
				w.free("h00", monday.AddDays(h.day), h.hour)
			}
			w.lookAll(p, moment(c.from), moment(c.to))
			if got := p.moments(); got != c.want {
				t.Errorf("told at %q, want %q\n%s", got, c.want, p.texts())
			}
		})
	}
}

// moment reads "1 08:00": a day from monday, and a clock.
func moment(text string) time.Time {
	day, clock, _ := strings.Cut(text, " ")
	n := 0
	fmt.Sscan(day, &n)
	return at(monday.AddDays(n), clock)
}

// moments are when something was sent, as moment reads it.
func (p *post) moments() string {
	var all []string
	for _, at := range p.at {
		local := at.In(oslo())
		all = append(all, fmt.Sprint(monday.DaysUntil(civil.DateOf(at, oslo())), " ", local.Format("15:04")))
	}
	return strings.Join(all, ", ")
}

// The night in October on which the clock goes back: still from 8 by the clock,
// and once on each local day, though that day has 25 hours.
func TestEarlierOnTheChangeDay(t *testing.T) {
	w, p := fullMonth(t, 2)
	sunday := civil.MustDate("2026-10-25")
	q := w.wishFor("Aud", "90000000")
	q.Now, q.Until = at(sunday.AddDays(-1), "12:00"), sunday.AddDays(20)
	w.sql(`delete from claim`)
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why)
		select 'h', id, id, $1, $2, 'shift' from host where tenant_id = 'h'`, at(sunday.AddDays(-2), "00:00"), at(sunday.AddDays(25), "00:00"))
	w.join(q)
	w.sql(`delete from claim where id = 'h00'`)
	for when := at(sunday.AddDays(-1), "12:00"); when.Before(at(sunday.AddDays(1), "09:00")); when = when.Add(10 * time.Minute) {
		w.look(p, when)
	}
	var got []string
	for _, at := range p.at {
		got = append(got, at.In(oslo()).Format("02.01. 15:04 MST"))
	}
	if want := "24.10. 12:00 CEST, 25.10. 08:00 CET, 26.10. 08:00 CET"; strings.Join(got, ", ") != want {
		t.Errorf("told at %v, want %s", got, want)
	}
}

// What the SMS says: one segment, no link, whom to call, the code, and nothing
// of what they want help with. Whoever has no mobile gets an e-mail with the link.
func TestEarlierMessages(t *testing.T) {
	w, p := fullMonth(t, 3)
	aud := w.join(w.wishFor("Aud", "90000000"))
	q := w.wishFor("Kåre", "69111111")
	q.Contact.Email = "kare@example.no"
	kare := w.join(q)
	w.free("h00", thursday, 10)
	w.free("h01", thursday, 10)
	w.look(p, now)
	if len(p.sms) != 1 || len(p.mail) != 1 {
		t.Fatalf("%d SMS and %d e-mails", len(p.sms), len(p.mail))
	}
	want := "Datahjelpen: Ledig time torsdag 12. november kl. 10.00, 0 bib. Vil du ha den? Ring 69 00 00 00 og si kode " + aud.Code + ". Førstemann får den."
	if p.sms[0].To != "+4790000000" || p.sms[0].Text != want {
		t.Errorf("the SMS is %+v, want %s", p.sms[0], want)
	}
	mail := p.mail[0]
	if !strings.Contains(mail.Text, "https://halden.example/si-fra/"+kare.Token) || !strings.Contains(mail.Text, kare.Code) || mail.Calendar != nil {
		t.Errorf("the e-mail is %s, with a calendar file: %v", mail.Text, mail.Calendar != nil)
	}
}

// One free time is told to one at a time, in the order in which they joined; of
// two hosts' time, to two.
func TestEarlierOrder(t *testing.T) {
	w, p := fullMonth(t, 2)
	for i, name := range []string{"Anne", "Berit", "Carl"} {
		q := w.wishFor(name, fmt.Sprint("9000000", i))
		q.Now = now.Add(time.Duration(i) * time.Second)
		w.join(q)
	}
	later := now.Add(10 * time.Minute)
	w.free("h00", thursday, 10)
	w.look(p, later)
	w.look(p, later.Add(time.Hour))
	if got := p.to(); got != "+4790000000" {
		t.Fatalf("told %s, want only the first", got)
	}
	w.look(p, later.Add(OfferAlone))
	if got := p.to(); got != "+4790000000 +4790000001" {
		t.Fatalf("after three hours told %s, want the second too", got)
	}
	w.free("h01", thursday, 10)
	w.look(p, later.Add(OfferAlone+time.Minute))
	if got := p.to(); got != "+4790000000 +4790000001 +4790000002" {
		t.Fatalf("with one more host told %s, want the third too", got)
	}
}

func (p *post) to() string {
	var all []string
	for _, m := range p.sms {
		all = append(all, m.To)
	}
	return strings.Join(all, " ")
}

// Times of one host that overlap are one free time.
func TestEarlierOverlap(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.sql(`update offer set closed_at = null where id = 'short'`)
	w.join(w.wishFor("Anne", "90000000"))
	w.join(w.wishFor("Berit", "90000001"))
	w.free("h00", thursday, 10) // lesson at 10.00, or short at 10.00 and 10.30
	w.look(p, now)
	if len(p.sms) != 1 {
		t.Errorf("one free hour was told to %s", p.to())
	}
}

// Two who share a number are told of one time a day.
func TestEarlierOncePerNumber(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.join(w.wishFor("Aud", "90000000"))
	q := w.wishFor("Odd", "90000000")
	q.Key, q.ReasonID = "another", "email"
	w.join(q)
	w.free("h00", thursday, 10)
	w.free("h00", thursday, 12)
	w.look(p, now)
	if len(p.sms) != 1 {
		t.Errorf("told %d times on one day", len(p.sms))
	}
}

// What was free when they joined is no news.
func TestEarlierTellsNews(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.free("h00", thursday, 10)
	w.join(w.wishFor("Aud", "90000000"))
	w.look(p, now)
	if len(p.sms) != 0 {
		t.Fatalf("told of what they saw: %s", p.texts())
	}
	w.free("h00", thursday, 12)
	w.look(p, now)
	if len(p.sms) != 1 || !strings.Contains(p.sms[0].Text, "kl. 12.00") {
		t.Errorf("told %s", p.texts())
	}
}

// The state is checked again when it is sent.
func TestEarlierCheckedAtSending(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(w *world, r Receipt)
	}{
		{"taken", func(w *world, r Receipt) { w.fill("h00", thursday, 10) }},
		{"left", func(w *world, r Receipt) {
			if err := w.LeaveEarlier(ctx, w.tenant, r.Token); err != nil {
				w.t.Fatal(err)
			}
		}},
		{"closed", func(w *world, r Receipt) { w.sql(`update offer set closed_at = $1 where id = 'lesson'`, now) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := fullMonth(t, 2)
			r := w.join(w.wishFor("Aud", "90000000"))
			w.free("h00", thursday, 10)
			if err := w.TellEarlier(ctx, w.tenant, now); err != nil {
				t.Fatal(err)
			}
			c.change(w, r)
			w.send(p, now)
			if len(p.sms) != 0 {
				t.Errorf("told all the same: %s", p.texts())
			}
		})
	}
}

// A message that the gateway did not take today does not come tomorrow on top of
// tomorrow's.
func TestEarlierNotKeptOvernight(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.join(w.wishFor("Aud", "90000000"))
	w.free("h00", thursday.AddDays(1), 10)
	w.free("h00", thursday.AddDays(1), 12)
	p.smsErr = fmt.Errorf("down")
	w.lookAll(p, at(monday, "19:30"), at(monday, "20:00"))
	p.smsErr = nil
	w.lookAll(p, at(tuesday, "08:00"), at(tuesday, "20:00"))
	if len(p.sms) != 1 {
		t.Errorf("told %d times on tuesday:\n%s", len(p.sms), p.texts())
	}
}

// wishing is a booked appointment on the day, whose owner wants an earlier one.
func (w *world) wishing(d civil.Date) Receipt {
	w.t.Helper()
	w.free("h01", d, 10)
	r := w.book(slot("lesson", d, "10:00"))
	if _, err := w.WishEarlier(ctx, w.mine(r, now), ""); err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) mine(r Receipt, when time.Time) Change {
	return Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: when}
}

func (w *world) wishes() int { w.t.Helper(); return w.count(`select count(*) from earlier`) }

// Of an appointment: only days before its own, none in the last two days before
// it, and taking the time moves it.
func TestEarlierOfAnAppointment(t *testing.T) {
	w, p := fullMonth(t, 2)
	r := w.wishing(monday.AddDays(8))
	w.send(p, now)
	confirmations := len(p.sms)
	w.free("h00", monday.AddDays(8), 12) // the same day
	w.free("h00", monday.AddDays(9), 12) // later
	w.look(p, now)
	if len(p.sms) != confirmations {
		t.Fatalf("told of a time that is not on an earlier day: %s", p.texts())
	}
	w.free("h00", thursday, 10)
	w.look(p, now)
	if len(p.sms) != confirmations+1 || !strings.Contains(p.sms[confirmations].Text, r.Code) {
		t.Fatalf("told %s", p.texts())
	}
	e, err := w.EarlierOf(ctx, w.tenant, r.ID)
	if err != nil || len(e.Told()) != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	got, err := w.TakeEarlier(ctx, EarlierTake{Tenant: w.tenant, Token: e.Token, Slot: e.Told()[0].Slot, Key: "k", Hash: []byte("h"), Now: now})
	if err != nil || got.ID != r.ID || got.Code != r.Code {
		t.Fatalf("got %+v, %v; want %+v", got, err, r)
	}
	if a := w.row(r.ID); a.Date != thursday || a.State != Booked || w.wishes() != 0 {
		t.Errorf("the appointment is %s on %s, %d wishes", a.State, a.Date, w.wishes())
	}
	if n := w.count(`select count(*) from outbox where kind = 'earlier'`); n != 0 {
		t.Errorf("%d messages are left of a wish that is over", n)
	}
}

func TestEarlierLastDaysOfAnAppointment(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.wishing(monday.AddDays(8))
	w.send(p, now)
	before := len(p.sms)
	w.free("h00", monday.AddDays(7), 10)
	w.lookAll(p, at(monday.AddDays(6), "08:00"), at(monday.AddDays(6), "20:00"))
	if len(p.sms) != before {
		t.Errorf("told two days before the appointment: %s", p.texts())
	}
}

// The wish ends when there is nothing left to wish.
func TestEarlierEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(w *world, r Receipt) error
		left int
	}{
		{"cancelled by them", func(w *world, r Receipt) error { return w.Cancel(ctx, w.mine(r, now)) }, 0},
		{"cancelled by us", func(w *world, r Receipt) error { return w.Revoke(ctx, w.by(member("lib", org.Coordinator), r.ID, now)) }, 0},
		{"moved to an earlier day", func(w *world, r Receipt) error { return w.moveTo(r, thursday) }, 0},
		{"moved to a later day", func(w *world, r Receipt) error { return w.moveTo(r, monday.AddDays(15)) }, 1},
		{"left", func(w *world, r Receipt) error {
			e, err := w.EarlierOf(ctx, w.tenant, r.ID)
			if err != nil {
				return err
			}
			return w.LeaveEarlier(ctx, w.tenant, e.Token)
		}, 0},
		{"over", func(w *world, r Receipt) error { return w.Settle(ctx, w.tenant, at(monday.AddDays(9), "00:30")) }, 0},
		{"served", func(w *world, r Receipt) error {
			when := at(monday.AddDays(8), "11:00")
			if err := w.Serve(ctx, ServeRequest{w.by(desk(), r.ID, when), helped()}); err != nil {
				return err
			}
			return w.Settle(ctx, w.tenant, at(monday.AddDays(9), "00:30"))
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := fullMonth(t, 2)
			r := w.wishing(monday.AddDays(8))
			w.free("h00", thursday, 12)
			w.look(p, now)
			w.sql(`delete from claim where host_id = 'h00'`)
			if err := c.end(w, r); err != nil {
				t.Fatal(err)
			}
			if n := w.wishes(); n != c.left {
				t.Errorf("%d wishes are left, want %d", n, c.left)
			}
			if n := w.count(`select count(*) from earlier_offer o where not exists (select 1 from earlier e where e.id = o.earlier_id)`); n != 0 {
				t.Errorf("%d offers are left of no wish", n)
			}
		})
	}
}

func (w *world) moveTo(r Receipt, d civil.Date) error {
	_, err := w.Move(ctx, MoveRequest{Change: w.mine(r, now), Slot: slot("lesson", d, "12:00")})
	return err
}

// Begun or come: nobody is told of an earlier time any more.
func TestEarlierNotOfAnAppointmentThatIsOn(t *testing.T) {
	w, p := fullMonth(t, 2)
	r := w.wishing(monday.AddDays(8))
	w.send(p, now)
	before := len(p.sms)
	w.sql(`update appointment set state = 'arrived' where id = $1`, r.ID)
	w.free("h00", thursday, 12)
	w.look(p, now)
	if len(p.sms) != before {
		t.Error("told somebody who has come")
	}
}

// Taking the time books it with what they said on joining, and ends the wish; a
// second click gets the same receipt.
func TestTakeEarlier(t *testing.T) {
	w, p := fullMonth(t, 2)
	q := w.wishFor("Aud", "90000000")
	q.Language = "nb"
	r := w.join(q)
	w.free("h00", thursday, 10)
	w.look(p, now)
	take := EarlierTake{Tenant: w.tenant, Token: r.Token, Slot: slot("lesson", thursday, "10:00"), Key: "k", Hash: []byte("h"), Now: now}
	got, err := w.TakeEarlier(ctx, take)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.TakeEarlier(ctx, take)
	if err != nil || again != got {
		t.Fatalf("the second click got %+v, %v; want %+v", again, err, got)
	}
	a, err := w.ByToken(ctx, w.tenant, got.Token)
	if err != nil || a.Contact.FirstName != "Aud" || a.Contact.Phone != "+4790000000" || a.ReasonID != "bankid" || a.Date != thursday || a.Language != "nb" {
		t.Fatalf("%+v, %v", a, err)
	}
	if w.wishes() != 0 || w.count(`select count(*) from appointment`) != 1 {
		t.Errorf("%d wishes, %d appointments", w.wishes(), w.count(`select count(*) from appointment`))
	}
	take.Key = "other"
	_, err = w.TakeEarlier(ctx, take)
	wantErr(t, err, errs.NotFound, "appointment.earlier.notfound")
}

func TestTakeEarlierRefuses(t *testing.T) {
	w, p := fullMonth(t, 2)
	r := w.join(w.wishFor("Aud", "90000000"))
	w.free("h00", thursday, 10)
	w.look(p, now)
	take := EarlierTake{Tenant: w.tenant, Token: r.Token, Slot: slot("lesson", thursday, "12:00"), Key: "k", Hash: []byte("h"), Now: now}
	_, err := w.TakeEarlier(ctx, take)
	wantField(t, err, "slot", "freetime.slot.choose")
	take.Slot = slot("lesson", thursday, "10:00")
	w.fill("h00", thursday, 10)
	_, err = w.TakeEarlier(ctx, take)
	wantErr(t, err, errs.Conflict, "appointment.taken")
	if w.wishes() != 1 {
		t.Error("whoever did not get the time is no longer on the list")
	}
}

func TestJoinEarlierRefuses(t *testing.T) {
	w, _ := fullMonth(t, 2)
	for _, c := range []struct {
		field, key string
		change     func(q *EarlierRequest)
	}{
		{"firstname", "contact.firstname.empty", func(q *EarlierRequest) { q.Contact.FirstName = "" }},
		{"phone", "appointment.earlier.reach", func(q *EarlierRequest) { q.Contact.Phone = "" }},
		{"phone", "appointment.earlier.reach", func(q *EarlierRequest) { q.Contact.Phone = "69111111" }},
		{"email", "contact.email.bad", func(q *EarlierRequest) { q.Contact.Email = "nobody" }},
		{"until", "appointment.earlier.until", func(q *EarlierRequest) { q.Until = civil.Date{} }},
		{"until", "appointment.earlier.until", func(q *EarlierRequest) { q.Until = monday.AddDays(LastDays) }},
		{"until", "appointment.earlier.until", func(q *EarlierRequest) { q.Until = monday.AddDays(MostWaitDays + 1) }},
		{"language", "appointment.language.bad", func(q *EarlierRequest) { q.Language = "norsk!" }},
	} {
		q := w.wishFor("Aud", "90000000")
		c.change(&q)
		_, err := w.JoinEarlier(ctx, q)
		wantField(t, err, c.field, c.key)
	}
	if w.wishes() != 0 {
		t.Error("a form with something wrong in it made a wish")
	}
	counts, err := visit.UnmetNeed(ctx, w.DB, "h", monday, monday)
	if err != nil || len(counts) != 0 {
		t.Errorf("counted %v, %v", counts, err)
	}
}

// Sent twice, the form is one wish and counts one unmet need.
func TestJoinEarlierTwice(t *testing.T) {
	w, _ := fullMonth(t, 2)
	q := w.wishFor("Aud", "90000000")
	first, second := w.join(q), w.join(q)
	if first != second || w.wishes() != 1 {
		t.Errorf("%+v and %+v, %d wishes", first, second, w.wishes())
	}
	r := w.wishing(monday.AddDays(8))
	if _, err := w.WishEarlier(ctx, w.mine(r, now), "bib"); err != nil || w.wishes() != 2 {
		t.Errorf("%d wishes, %v", w.wishes(), err)
	}
	counts, err := visit.UnmetNeed(ctx, w.DB, "h", monday, monday)
	if err != nil || len(counts) != 1 || counts[0].Times != 2 || counts[0].Why != visit.UnmetEarlier || counts[0].ReasonID != "bankid" {
		t.Errorf("counted %v, %v", counts, err)
	}
}

// Cancelled between the look and the write, an appointment leaves no wish.
func TestWishForWhatWasJustCancelled(t *testing.T) {
	w, _ := fullMonth(t, 2)
	w.free("h01", monday.AddDays(8), 10)
	r := w.book(slot("lesson", monday.AddDays(8), "10:00"))
	rule := w.guards.rule
	w.guards.rule = func(s freetime.Supply, q freetime.Search) []freetime.Time {
		w.guards.rule = rule
		must(struct{}{}, w.Cancel(ctx, w.mine(r, now)))
		return rule(s, q)
	}
	_, err := w.WishEarlier(ctx, w.mine(r, now), "")
	wantErr(t, err, errs.Conflict, "appointment.changed")
	if n := w.wishes(); n != 0 {
		t.Errorf("%d wishes hang on an appointment that is cancelled", n)
	}
}

func TestWishEarlierRefuses(t *testing.T) {
	w, _ := fullMonth(t, 2)
	w.free("h01", monday.AddDays(2), 10)
	r := w.book(slot("lesson", monday.AddDays(2), "10:00"))
	_, err := w.WishEarlier(ctx, w.mine(r, now), "")
	wantErr(t, err, errs.Conflict, "appointment.earlier.late")
	_, err = w.WishEarlier(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: "guess"}, Now: now}, "")
	wantErr(t, err, errs.Forbidden, "appointment.forbidden")
	w.Notify.SMS, w.Notify.Mail = nil, nil
	w.free("h01", monday.AddDays(8), 10)
	r = w.book(slot("lesson", monday.AddDays(8), "10:00"))
	_, err = w.WishEarlier(ctx, w.mine(r, now), "")
	wantField(t, err, "phone", "appointment.earlier.reach")
}

// A code of the list is found like that of an appointment: with the first name,
// and with the same count of wrong tries.
func TestEarlierByCode(t *testing.T) {
	w, _ := fullMonth(t, 2)
	r := w.join(w.wishFor("Aud", "90000000"))
	try := CodeTry{Tenant: w.tenant, Code: r.Code, FirstName: "aud", Network: "n", Now: now}
	found, err := w.Behind(ctx, try)
	if err != nil || found.Earlier.Token != r.Token || found.Appointment.ID != "" {
		t.Fatalf("%+v, %v", found, err)
	}
	_, err = w.ByCode(ctx, try)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
	try.FirstName = "Eva"
	_, err = w.Behind(ctx, try)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
}

// What is known of somebody on the list goes the day after the last day of the
// wish, and with it the key of the month.
func TestEarlierIsForgotten(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.join(w.wishFor("Aud", "90000000"))
	w.free("h00", thursday, 10)
	w.look(p, now)
	due := monday.AddDays(21)
	if err := w.Redact(ctx, w.tenant, at(due.AddDays(-1), "04:10")); err != nil || w.wishes() != 1 {
		t.Fatalf("%d wishes on the last day, %v", w.wishes(), err)
	}
	if err := w.Redact(ctx, w.tenant, at(due, "04:10")); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"earlier", "earlier_offer", "outbox"} {
		if n := w.count(`select count(*) from ` + table); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	if n := w.count(`select count(*) from unmet`); n != 1 {
		t.Errorf("%d counts", n)
	}
}

// The month's key is not destroyed while somebody on the list is sealed with it.
func TestEarlierKeepsTheKey(t *testing.T) {
	w, _ := fullMonth(t, 2)
	q := w.wishFor("Aud", "90000000")
	q.Until = civil.MustDate("2026-11-30")
	w.join(q)
	w.sql(`update earlier set contact_due = '2027-03-01'`)
	if err := w.Redact(ctx, w.tenant, at(civil.MustDate("2027-02-01"), "04:10")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from vault_key where month = '2026-11' and wrapped is null`); n != 0 {
		t.Error("the key is gone, and the wish is not")
	}
}

// Nobody is told by a service that can send nothing.
func TestEarlierWithoutChannels(t *testing.T) {
	w, _ := fullMonth(t, 2)
	w.join(w.wishFor("Aud", "90000000"))
	w.free("h00", thursday, 10)
	w.Notify = &notify.Service{DB: w.DB}
	if err := w.TellEarlier(ctx, w.tenant, now); err != nil || w.count(`select count(*) from earlier_offer`) != 0 {
		t.Errorf("told somebody by no channel, %v", err)
	}
}

// Somebody who stands on the list does not join it again, by another form. Who
// shares the number does.
func TestJoinEarlierAgain(t *testing.T) {
	w, _ := fullMonth(t, 2)
	first := w.wishFor("Aud", "90000000")
	first.Contact.Email = "aud@example.no"
	w.join(first)
	again := func(name, phone, email string) EarlierRequest {
		q := w.wishFor(name, phone)
		q.Contact.Email, q.Key = email, "another-"+name+phone+email
		return q
	}
	for _, c := range []struct {
		field string
		q     EarlierRequest
	}{
		{"phone", again("aud ", "+47 90 00 00 00", "")},
		{"email", again("Aud", "", "AUD@example.no")},
	} {
		_, err := w.JoinEarlier(ctx, c.q)
		wantField(t, err, c.field, "appointment.earlier.already")
	}
	w.join(again("Bo", "90000000", ""))
	w.join(again("Aud", "91000000", ""))
	if n := w.wishes(); n != 3 {
		t.Errorf("%d wishes, want Aud, Bo and another Aud", n)
	}
	later := again("Aud", "90000000", "") // when the first is of no use any more
	later.Now, later.Until = at(first.Until.AddDays(1), "09:00"), first.Until.AddDays(20)
	w.join(later)
}

// One network cannot fill the list; a form that is sent again does not count.
func TestJoinEarlierTooOften(t *testing.T) {
	w, _ := fullMonth(t, 2)
	for i := range joinsPerDay {
		q := w.wishFor("Aud", fmt.Sprint(90000000+i))
		q.Network = "n"
		w.join(q)
		w.join(q)
	}
	q := w.wishFor("Aud", "91000000")
	q.Network = "n"
	rule := w.guards.rule
	w.guards.rule = func(freetime.Supply, freetime.Search) []freetime.Time {
		t.Error("a month is searched for somebody who is then refused")
		return nil
	}
	_, err := w.JoinEarlier(ctx, q)
	wantErr(t, err, errs.TooMany, "appointment.earlier.many")
	w.guards.rule = rule
	q.Network = "another"
	w.join(q)
	if n := w.wishes(); n != joinsPerDay+1 {
		t.Errorf("%d wishes", n)
	}
}
