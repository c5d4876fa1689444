package appointment

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// everywhere leaves something of Aud, 90 00 00 00, in every table that holds
// contact data: an appointment with a letter, messages, a call and a wish, one
// at NAV, a wish of her own, a call-back, a draft. Her husband Bo, who is on the
// same number, has an appointment too.
func everywhere(t testing.TB) (w *world, booked, atNAV Receipt) {
	w, _ = newPost(t)
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', 'dina', 'Dina', 'dina@example.no', $1)`, now)
	booked, _ = w.letter(nextMonday, "10:00")
	atNAV = w.book(slot("nav", nextMonday, "12:00"))
	w.named("Bo", slot("lesson", nextMonday, "13:00"))
	if _, err := w.WishEarlier(ctx, w.by(desk(), booked.ID, now), ""); err != nil {
		t.Fatal(err)
	}
	w.sql(`update place set organisation_id = 'lib'`)
	joined := w.wishFor("Aud", "90000000")
	joined.PlaceID = "bib"
	w.join(joined)
	about := callback(w, "90 00 00 00")
	about.AppointmentID, about.Viewer, about.MadeBy, about.Contact.FirstName = booked.ID, desk(), "lib", "Aud"
	for _, ask := range []CallbackRequest{callback(w, "90 00 00 00"), about} {
		ask.Contact.FirstName = "Aud"
		ask.OrganisationID = "lib"
		if _, err := w.AskCallback(ctx, ask); err != nil {
			t.Fatal(err)
		}
	}
	w.sql(`insert into membership (tenant_id, person_id, organisation_id, role, created_at) values ('h', 'dina', 'lib', 'desk', $1)`, now)
	said := url.Values{"firstname": {"Aud"}, "phone": {"90000000"}, "note": {"Har nettbrett"}}
	if err := w.drafts().Save(ctx, draft.Of{Tenant: w.tenant, PersonID: "dina", ID: "firstcaller", Now: now}, said); err != nil {
		t.Fatal(err)
	}
	return w, booked, atNAV
}

// named books as a resident of another name, on the same number.
func (w *world) named(name string, s freetime.Slot) Receipt {
	w.t.Helper()
	b := w.booking(w.hold(s).ID)
	b.Contact.FirstName = name
	r, err := w.Book(ctx, b)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) asks(v org.Viewer) SubjectQuery {
	return SubjectQuery{Tenant: w.tenant, Viewer: v, Phone: "90 00 00 00", FirstName: "Aud", Now: now}
}

// inquiry looks somebody up.
func (w *world) inquiry(q SubjectQuery) SubjectCase {
	w.t.Helper()
	sub, err := w.AskSubject(ctx, q)
	if err != nil {
		w.t.Fatal(err)
	}
	return SubjectCase{Tenant: q.Tenant, Viewer: q.Viewer, Subject: sub, Now: q.Now}
}

func (w *world) holding(c SubjectCase) Holding {
	w.t.Helper()
	h, err := w.Holding(ctx, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// counts are how many of each a holding has.
type counts struct{ appointments, wishes, calls, drafts, others int }

func countsOf(h Holding) counts {
	return counts{len(h.Appointments), len(h.Wishes), len(h.Calls), len(h.Drafts), h.Others}
}

// Each organisation answers for its own. What NAV has is NAV's, unless the
// person's own code opens it; and an administrator finds nothing without a code.
func TestWhoFindsWhat(t *testing.T) {
	w, booked, atNAV := everywhere(t)
	byCode := func(v org.Viewer, r Receipt) SubjectQuery {
		return SubjectQuery{Tenant: w.tenant, Viewer: v, Code: r.Code, FirstName: "aud", Now: now}
	}
	byMail := w.asks(desk())
	byMail.Phone, byMail.Email = "", "AUD@example.no"
	for name, c := range map[string]struct {
		q    SubjectQuery
		want counts
	}{
		"the library's desk, by phone":     {w.asks(desk()), counts{1, 1, 1, 1, 1}},
		"by e-mail, and on by its number":  {byMail, counts{1, 1, 1, 1, 1}},
		"the library's coordinator":        {w.asks(member("lib", org.Coordinator)), counts{1, 1, 1, 1, 1}},
		"NAV's desk":                       {w.asks(member("nav", org.Desk)), counts{1, 0, 0, 0, 0}},
		"somebody else's desk":             {w.asks(member("sen", org.Desk)), counts{}},
		"the library, by the code at NAV":  {byCode(desk(), atNAV), counts{2, 1, 1, 1, 1}},
		"somebody else's desk, by a code":  {byCode(member("sen", org.Desk), booked), counts{1, 0, 0, 0, 0}},
		"an administrator, by a code":      {byCode(member("mun", org.Administrator), booked), counts{1, 0, 0, 0, 0}},
		"an administrator, by NAV's code":  {byCode(member("mun", org.Administrator), atNAV), counts{1, 0, 0, 0, 0}},
		"the desk, of another name":        {SubjectQuery{Tenant: w.tenant, Viewer: desk(), Phone: "90000000", FirstName: "Bo", Now: now}, counts{1, 0, 0, 0, 5}},
		"the desk, of a number nobody has": {SubjectQuery{Tenant: w.tenant, Viewer: desk(), Phone: "41234567", FirstName: "Aud", Now: now}, counts{}},
	} {
		if got := countsOf(w.holding(w.inquiry(c.q))); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	all := w.inquiry(w.asks(desk()))
	all.Subject.Others = true
	if got := countsOf(w.holding(all)); got != (counts{2, 1, 1, 1, 0}) {
		t.Errorf("with those of other names: %+v", got)
	}
}

func TestAskSubjectRefuses(t *testing.T) {
	w, booked, _ := everywhere(t)
	admin := member("mun", org.Administrator)
	for _, v := range []org.Viewer{member("lib", org.HostRole), member("lib", org.Partner), {}} {
		_, err := w.AskSubject(ctx, w.asks(v))
		wantErr(t, err, errs.Forbidden, "appointment.forbidden")
	}
	_, err := w.AskSubject(ctx, w.asks(admin))
	wantField(t, err, "code", "subject.needscode")
	_, err = w.AskSubject(ctx, SubjectQuery{Tenant: w.tenant, Viewer: desk(), FirstName: "Aud", Now: now})
	wantField(t, err, "code", "subject.empty")
	_, err = w.AskSubject(ctx, SubjectQuery{Tenant: w.tenant, Viewer: desk(), Phone: "90000000", Now: now})
	wantField(t, err, "firstname", "contact.firstname.empty")
	wrongName := SubjectQuery{Tenant: w.tenant, Viewer: desk(), Code: booked.Code, FirstName: "Bo", Now: now}
	_, err = w.AskSubject(ctx, wrongName)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
	wrongName.Code = "0000 0000"
	_, err = w.AskSubject(ctx, wrongName)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
}

// Who looks up one after the other is stopped, whether they find anybody or not.
func TestSubjectsAreCounted(t *testing.T) {
	w := newWorld(t, 1)
	for range subjectsMost {
		w.inquiry(w.asks(desk()))
	}
	_, err := w.AskSubject(ctx, w.asks(desk()))
	wantErr(t, err, errs.TooMany, "subject.many")
	other := desk()
	other.PersonID = "another"
	w.inquiry(w.asks(other))
}

// A ticket is for one person of the staff, in one municipality, for a while.
func TestSubjectTicket(t *testing.T) {
	w := newWorld(t, 1)
	c := w.inquiry(w.asks(desk()))
	text, err := w.SubjectTicket(c)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, other, noLonger := c, c, c
	elsewhere.Tenant.ID = "other"
	other.Viewer.PersonID = "another"
	noLonger.Viewer = member("lib", org.HostRole)
	late := c
	late.Now = now.Add(SubjectLife + time.Second)
	for name, c := range map[string]SubjectCase{"elsewhere": elsewhere, "another person": other, "a role that was taken away": noLonger, "too late": late} {
		if _, err := w.ReadSubject(c, text); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.Subject = Subject{}
	read, err := w.ReadSubject(c, text)
	if err != nil || read.Subject.FirstName != "Aud" || read.Subject.By != AskedByPhone {
		t.Errorf("%+v, %v", read.Subject, err)
	}
}

// The trail says that somebody was looked up and by what, and which fields were
// changed; it holds no value.
func TestSubjectTrail(t *testing.T) {
	w, _, _ := everywhere(t)
	c := w.inquiry(w.asks(desk()))
	if err := w.GaveSubject(ctx, c, "file"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CorrectSubject(ctx, c, contact.Contact{FirstName: "Aud Marie", Phone: "90000000", Email: "aud@example.no"}); err != nil {
		t.Fatal(err)
	}
	if err := w.EraseSubject(ctx, c, CancelThem); err != nil {
		t.Fatal(err)
	}
	trail, err := org.AuditTrail(ctx, w.DB, org.AuditQuery{TenantID: "h", SubjectKind: "subject", SubjectID: c.Subject.CaseID})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"ask": "phone,firstname", "give": "file", "change": "firstname", "erase": ""}
	for _, e := range trail {
		if fields, known := want[e.Action]; !known || fields != strings.Join(e.Fields, ",") || e.PersonID == "" {
			t.Errorf("%+v", e)
		}
		delete(want, e.Action)
	}
	if len(want) > 0 {
		t.Errorf("not in the trail: %v", want)
	}
	if n := w.count(`select count(*) from audit where fields like '%9000%' or subject_id like '%9000%' or fields like '%Aud%'`); n != 0 {
		t.Errorf("%d lines of the trail hold a value", n)
	}
}

// A correction goes to all that is held, is found by afterwards, and no longer
// by what was wrong.
func TestCorrectSubject(t *testing.T) {
	w, booked, _ := everywhere(t)
	c := w.inquiry(w.asks(desk()))
	to := contact.Contact{FirstName: "Åud", Phone: "41 23 45 67", Email: "aud@example.no"}
	sub, err := w.CorrectSubject(ctx, c, to)
	if err != nil {
		t.Fatal(err)
	}
	old := c
	c.Subject = sub
	h := w.holding(c)
	if got := countsOf(h); got != (counts{1, 1, 1, 1, 1}) {
		t.Errorf("found by what is right: %+v", got)
	}
	for _, got := range []contact.Contact{h.Appointments[0].Contact, h.Wishes[0].Contact, h.Calls[0].Contact} {
		if got.FirstName != "Åud" || got.Phone != "+4741234567" {
			t.Errorf("%+v", got)
		}
	}
	if h.Appointments[0].Contact.Email != "aud@example.no" || h.Appointments[0].Contact.Note != "Kommer med rullator" || h.Appointments[0].Code != booked.Code {
		t.Errorf("the rest changed: %+v", h.Appointments[0])
	}
	if got := countsOf(w.holding(old)); got.appointments+got.wishes+got.calls != 0 {
		t.Errorf("still found by what was wrong: %+v", got)
	}
	for field, typed := range map[string]contact.Contact{"phone": {FirstName: "Aud", Phone: "123"}, "firstname": {Phone: "41234567"}, "email": {FirstName: "Aud", Email: "x"}} {
		_, err := w.CorrectSubject(ctx, c, typed)
		if len(errs.FieldsOf(err)) != 1 || errs.FieldsOf(err)[0].Name != field {
			t.Errorf("%+v: %v", typed, err)
		}
	}
	_, err = w.CorrectSubject(ctx, c, contact.Contact{FirstName: "Åud", Email: "aud@example.no"})
	wantErr(t, err, errs.Conflict, "subject.call")
}

// Whoever had no number, and gave one, gets the reminder.
func TestCorrectedGetsTheReminder(t *testing.T) {
	w, _ := newPost(t)
	b := w.booking(w.hold(slot("lesson", nextMonday, "10:00")).ID)
	b.Contact = contact.Contact{FirstName: "Aud"}
	r, err := w.Book(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	c := w.inquiry(SubjectQuery{Tenant: w.tenant, Viewer: desk(), Code: r.Code, FirstName: "Aud", Now: now})
	if _, err := w.CorrectSubject(ctx, c, contact.Contact{FirstName: "Aud", Phone: "90000000"}); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from outbox where kind = 'reminder' and channel = 'sms' and what = $1`, r.ID); n != 1 {
		t.Errorf("%d reminders", n)
	}
}

// erasedEverywhere checks that nothing of Aud is left in the library: not what was
// sealed, no digest, nothing that a search finds; and that NAV's and her husband's
// are as they were.
func (w *world) erasedEverywhere(c SubjectCase, booked Receipt) {
	w.t.Helper()
	if h := w.holding(c); !h.Empty() {
		w.t.Errorf("still held: %+v", countsOf(h))
	}
	a := w.row(booked.ID)
	if len(a.sealed.name)+len(a.sealed.phone)+len(a.sealed.email)+len(a.sealed.note)+len(a.sealed.code) > 0 ||
		len(a.digests.Name)+len(a.digests.Phone)+len(a.digests.Email)+len(a.codeDigest)+len(a.tokenDigest) > 0 {
		w.t.Errorf("left in the row: %+v", a)
	}
	for query, want := range map[string]int{
		`select count(*) from appointment where phone_digest is not null`:         2,
		`select count(*) from earlier`:                                            0,
		`select count(*) from earlier_offer`:                                      0,
		`select count(*) from letter`:                                             0,
		`select count(*) from appointment_call`:                                   0,
		`select count(*) from attempt where what = 'appointment.callback.number'`: 0,
		`select count(*) from appointment_draft where typed_sealed is not null`:   0,
		`select count(*) from outbox o where exists (select 1 from appointment a where a.id = o.what and a.id = '` + booked.ID + `')`: 0,
	} {
		if n := w.count(query); n != want {
			w.t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	if _, err := w.ByToken(ctx, w.tenant, booked.Token); !errs.Is(err, errs.NotFound) {
		w.t.Errorf("the link opens: %v", err)
	}
	if _, err := w.ByCode(ctx, CodeTry{Tenant: w.tenant, Code: booked.Code, FirstName: "Aud", Now: now}); !errs.Is(err, errs.NotFound) {
		w.t.Errorf("the code opens: %v", err)
	}
	if list, err := w.Find(ctx, FindQuery{Tenant: w.tenant, Viewer: desk(), Phone: "90000000", Now: now}); err != nil || len(list) != 1 || list[0].Contact.FirstName != "Bo" {
		w.t.Errorf("the desk finds %+v %v", list, err)
	}
}

func TestEraseSubjectAndCancel(t *testing.T) {
	w, booked, atNAV := everywhere(t)
	c := w.inquiry(w.asks(desk()))
	wantField(t, w.EraseSubject(ctx, c, ""), "fate", "subject.fate")
	told := 0
	w.Erased = func(context.Context, time.Time) { told++ }
	if err := w.EraseSubject(ctx, c, CancelThem); err != nil {
		t.Fatal(err)
	}
	w.erasedEverywhere(c, booked)
	if a := w.row(booked.ID); a.State != Excused || !a.Redacted || a.ReasonID != "" || a.ClaimID != "" {
		t.Errorf("%+v", a)
	}
	if a, err := w.ByToken(ctx, w.tenant, atNAV.Token); err != nil || a.State != Booked || a.Contact.FirstName != "Aud" {
		t.Errorf("what NAV has: %+v %v", a, err)
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	if err := w.EraseSubject(ctx, c, ""); err != nil {
		t.Errorf("erased twice: %v", err)
	}
}

// Who wants to come without having left a name comes: the host sees the time and
// what it is about, can note the visit, and nobody is told anything.
func TestEraseSubjectAndKeepTheTime(t *testing.T) {
	w, booked, _ := everywhere(t)
	c := w.inquiry(w.asks(desk()))
	if err := w.EraseSubject(ctx, c, KeepThem); err != nil {
		t.Fatal(err)
	}
	w.erasedEverywhere(c, booked)
	a := w.row(booked.ID)
	if a.State != Booked || a.Redacted || a.ReasonID != "bankid" || a.ClaimID == "" || a.ContactDue != nextMonday.AddDays(1) {
		t.Errorf("%+v", a)
	}
	on := at(nextMonday, "10:05")
	list, err := w.CallList(desk(), at(nextMonday.AddDays(-3), "12:00"))
	if err != nil || list != 0 {
		t.Errorf("%d to ring about it, %v", list, err)
	}
	if err := w.Serve(ctx, ServeRequest{Change: w.by(member("lib", org.HostRole), booked.ID, on), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx, w.tenant, at(nextMonday.AddDays(1), "00:30")); err != nil {
		t.Fatal(err)
	}
	if err := w.Redact(ctx, w.tenant, at(nextMonday.AddDays(1), "04:10")); err != nil {
		t.Fatal(err)
	}
	if a := w.row(booked.ID); !a.Redacted || a.VisitID != "" || a.HostID != "" {
		t.Errorf("after the night: %+v", a)
	}
	if n := w.count(`select count(*) from visit`); n != 1 {
		t.Errorf("%d visits", n)
	}
}

// CallList counts whom there is to ring, and who cannot be rung.
func (w *world) CallList(v org.Viewer, when time.Time) (int, error) {
	l, err := w.Calls(ctx, CallQuery{Tenant: w.tenant, Viewer: v, Now: when})
	return len(l.Changed) + len(l.Unreached) + len(l.Back) + l.Count(), err
}

// What is erased differs in nothing from what was redacted when it was due.
func TestErasedIsRedacted(t *testing.T) {
	w := newWorld(t, 2)
	when := at(tuesday.AddDays(2), "09:00")
	one, other := w.book(slot("lesson", tuesday, "10:00")), w.named("Bo", slot("lesson", tuesday, "10:00"))
	for _, r := range []Receipt{one, other} {
		if err := w.NoShow(ctx, w.by(desk(), r.ID, at(tuesday, "11:00"))); err != nil {
			t.Fatal(err)
		}
	}
	q := w.asks(desk())
	q.Now = when
	if err := w.EraseSubject(ctx, w.inquiry(q), ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Redact(ctx, w.tenant, at(tuesday.AddDays(100), "04:10")); err != nil {
		t.Fatal(err)
	}
	a, b := w.row(one.ID), w.row(other.ID)
	names := strings.Split(columnList, ",")
	for i, value := range a.args() {
		switch name := strings.TrimSpace(names[i]); name {
		case "id", "host_id", "claim_id", "created_at":
		default:
			if !same(value, b.args()[i]) {
				t.Errorf("%s is %v of what was erased, %v of what was redacted", name, value, b.args()[i])
			}
		}
	}
	if a.HostID != b.HostID || !a.Redacted {
		t.Errorf("%+v %+v", a, b)
	}
}

// An interpreter who was ordered is called off, also when the one who came with
// them has been erased.
func TestErasedLeavesTheInterpreterToCallOff(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking(w.hold(slot("lesson", nextMonday, "10:00")).ID)
	b.Interpreter = "ar"
	r, err := w.Book(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	w.sql(`update appointment_task set done_at = $1`, now)
	if err := w.EraseSubject(ctx, w.inquiry(w.asks(desk())), CancelThem); err != nil {
		t.Fatal(err)
	}
	if err := w.Redact(ctx, w.tenant, at(tuesday, "04:10")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from appointment_task where kind = 'interpreter_cancel' and done_at is null`); n != 1 {
		t.Errorf("%d to call off", n)
	}
	if a := w.row(r.ID); a.Interpreter != "ar" || len(a.sealed.name) > 0 {
		t.Errorf("%+v", a)
	}
}

// A partner learns nothing from what hangs on what they booked elsewhere: whether
// somebody came could be told from which messages are left.
func TestWhatIsElsewhereIsNotShown(t *testing.T) {
	w, _ := newPost(t)
	v := member("lib", org.Desk, org.Partner)
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via = v, "lib", ViaDesk
	r, err := w.BookDirect(ctx, HoldRequest{Search: freetime.Search{Tenant: w.tenant, By: freetime.Staff, Now: now}, Slot: slot("nav", tuesday, "10:00")}, b)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Serve(ctx, ServeRequest{Change: w.by(member("nav", org.HostRole), r.ID, at(tuesday, "11:00")), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	q := w.asks(v)
	q.Now = at(tuesday, "12:00")
	h := w.holding(w.inquiry(q))
	if len(h.Appointments) != 1 {
		t.Fatalf("%+v", countsOf(h))
	}
	if a := h.Appointments[0]; !a.Elsewhere || a.State != Booked || a.VisitID != "" || len(a.Messages)+len(a.Trail) > 0 {
		t.Errorf("%+v", a)
	}
	q.Viewer = member("nav", org.Desk)
	if a := w.holding(w.inquiry(q)).Appointments[0]; a.Elsewhere || a.State != Served || len(a.Messages) == 0 {
		t.Errorf("what NAV's own see: %+v", a)
	}
}

// backup copies tables; restore puts the copies back. Those come first on which
// others hang.
func (w *world) backup(tables ...string) (restore func()) {
	for _, table := range tables {
		w.sql(`create table copy_` + table + ` as select * from ` + table)
	}
	return func() {
		for _, table := range slices.Backward(tables) {
			w.sql(`delete from ` + table)
		}
		for _, table := range tables {
			w.sql(`insert into ` + table + ` select * from copy_` + table)
		}
	}
}

// What was erased is erased again in a database that was restored, and stays in
// the list; what is there rightly is left alone.
func TestEraseAgain(t *testing.T) {
	w, booked, _ := everywhere(t)
	c := w.inquiry(w.asks(desk()))
	early := w.named("Siv", slot("short", tuesday, "14:00"))
	if err := w.Cancel(ctx, w.by(desk(), early.ID, now)); err != nil {
		t.Fatal(err)
	}
	restore := w.backup("appointment", "earlier", "earlier_offer", "appointment_call", "appointment_draft", "letter", "outbox")
	if err := w.EraseSubject(ctx, c, CancelThem); err != nil {
		t.Fatal(err)
	}
	later := at(monday.AddDays(9), "04:10")
	if err := w.Redact(ctx, w.tenant, later); err != nil { // what was cancelled is due
		t.Fatal(err)
	}
	list, err := w.Erasures(ctx, w.DB, w.tenant, later)
	if err != nil || !strings.Contains(strings.Join(list, " "), "appointment/"+booked.ID) || !strings.Contains(strings.Join(list, " "), "early/"+early.ID) {
		t.Fatalf("%v, %v", list, err)
	}
	restore()
	n, err := w.EraseAgain(ctx, w.tenant, append(list, "unknown/x", "appointment/never"), now)
	if err != nil || n != 5 { // two appointments, a wish, a call, a draft
		t.Errorf("%d erased again, %v", n, err)
	}
	w.erasedEverywhere(c, booked)
	if a := w.row(early.ID); len(a.sealed.name) > 0 || !a.Redacted {
		t.Errorf("what was due is back: %+v", a)
	}
	if n, err := w.EraseAgain(ctx, w.tenant, list, now); err != nil || n != 0 {
		t.Errorf("%d erased a third time, %v", n, err)
	}
}
