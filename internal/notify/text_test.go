package notify

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/sms"
	"digivert/internal/base/vault"
	"digivert/internal/org"
	"digivert/locale"
)

var ctx = context.Background()

// house is a service with a tenant.
func house(t testing.TB) (*Service, org.Tenant) {
	t.Helper()
	return houseOn(t, dbtest.New(t))
}

func houseOn(t testing.TB, d *db.DB) (*Service, org.Tenant) {
	t.Helper()
	bundle, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	o := org.New(d, vault.FromKey([vault.KeySize]byte{1}))
	id, err := o.AddTenant(ctx, org.NewTenant{Settings: settings, Hosts: []string{"halden.example"}, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := org.TenantByID(ctx, d, id)
	if err != nil {
		t.Fatal(err)
	}
	return &Service{DB: d, Bundle: bundle, MailFrom: "ikke-svar@halden.example", BaseURL: "https://halden.example"}, tenant
}

// Every text that everybody has passes the check of a tenant's own, fits one
// SMS, and says nothing of why they come.
func TestUsualTexts(t *testing.T) {
	s, tenant := house(t)
	texts, err := s.Texts(ctx, s.DB, tenant.ID)
	if err != nil || len(texts) != len(Kinds())*2*3 {
		t.Fatalf("%d texts, err %v", len(texts), err)
	}
	for _, text := range texts {
		p, err := s.Preview(tenant, text)
		if err != nil {
			t.Errorf("%v: %v", text.TextID, errs.FieldsOf(err))
		}
		if text.Channel == SMS && (p.Segments != 1 || p.Charset != sms.GSM7) {
			t.Errorf("%v takes %d segments of %s: %s", text.TextID, p.Segments, p.Charset, p.Body)
		}
		if text.Own || strings.Contains(p.Subject+p.Body+p.HTML, "⟦") || strings.Contains(p.Body, "{{") {
			t.Errorf("%v is %q: %q", text.TextID, p.Subject, p.Body)
		}
		for _, part := range []string{"69 00 00 00", "11"} {
			if !strings.Contains(p.Body, part) {
				t.Errorf("%v lacks %q: %s", text.TextID, part, p.Body)
			}
		}
	}
}

func TestTextIsChecked(t *testing.T) {
	s, tenant := house(t)
	whole := "{{day}} {{clock}} {{place}} {{phone}}"
	for _, c := range []struct {
		name, subject, body string
		channel             Channel
		field, key          string
	}{
		{"empty", "", " ", SMS, "body", "notify.text.empty"},
		{"unknown field", "", whole + " {{name}}", SMS, "body", "notify.text.field"},
		{"not closed", "", whole + " {{code", SMS, "body", "notify.text.braces"},
		{"not opened", "", whole + " code}}", SMS, "body", "notify.text.braces"},
		{"three braces", "", whole + " {{{code}}}", SMS, "body", "notify.text.braces"},
		{"no phone", "", "{{day}} {{clock}} {{place}}", SMS, "body", "notify.text.missing"},
		{"link", "", whole + " https://halden.example/avtale", SMS, "body", "notify.text.link"},
		{"bare link", "", whole + " Se halden.kommune.no", SMS, "body", "notify.text.link"},
		{"long", "", whole + strings.Repeat(" lang", 100), SMS, "body", "notify.text.segments"},
		{"no subject", "", whole, Email, "subject", "notify.text.empty"},
		{"line break in subject", "a\nb", whole, Email, "subject", "notify.text.characters"},
		{"national id", "Time", whole + " 01010050053", Email, "body", "notify.text.nationalid"},
		{"much too long", "Time", whole + strings.Repeat("x", 2000), Email, "body", "notify.text.long"},
	} {
		text := Text{TextID: TextID{Booked, c.channel, "nb"}, Subject: c.subject, Body: c.body}
		err := s.SaveText(ctx, org.Operator(tenant.ID, time.Now()), text)
		found := slices.ContainsFunc(errs.FieldsOf(err), func(f errs.Field) bool { return f.Name == c.field && f.Key == c.key })
		if !found {
			t.Errorf("%s: %v %v", c.name, err, errs.FieldsOf(err))
		}
	}
}

func TestOwnText(t *testing.T) {
	s, tenant := house(t)
	by := org.Operator(tenant.ID, time.Now())
	id := TextID{Reminder, SMS, "nn"}
	own := Text{TextID: id, Body: "Hugs {{day}} {{ clock }}, {{place}}. Ring {{phone}}."}
	if err := s.SaveText(ctx, by, own); err != nil {
		t.Fatal(err)
	}
	got, err := s.Text(ctx, s.DB, tenant.ID, id)
	if err != nil || got.Body != own.Body || !got.Own {
		t.Fatalf("%+v, %v", got, err)
	}
	if p, err := s.Preview(tenant, got); err != nil || p.Body != "Hugs onsdag 11. november 10.00, Halden bibliotek. Ring 69 00 00 00." {
		t.Errorf("%+v, %v", p, err)
	}
	for name, by := range map[string]org.Actor{
		"nobody": org.By(tenant.ID, org.Viewer{}, time.Now()),
		"desk":   org.By(tenant.ID, org.Viewer{PersonID: "p", Memberships: []org.Membership{{OrganisationID: "o", Role: org.Desk}}}, time.Now()),
	} {
		if err := s.ResetText(ctx, by, id); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s may: %v", name, err)
		}
	}
	if err := s.SaveText(ctx, by, s.usual(id)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Text(ctx, s.DB, tenant.ID, id); err != nil || got.Own {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Text(ctx, s.DB, tenant.ID, TextID{"letter", SMS, "nb"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("an unknown text: %v", err)
	}
	n, err := db.One(ctx, s.DB, db.Count, `select count(*) from audit where subject_kind = 'notify_text' and subject_id = 'reminder-sms-nn'`)
	if err != nil || n != 2 {
		t.Errorf("%d lines in the audit trail, %v", n, err)
	}
}

// A place with a long name gets the day in few letters, when one SMS is then
// enough.
func TestShortDayWhenItSavesASegment(t *testing.T) {
	s, tenant := house(t)
	c := example(tenant)
	c.Place = "Halden bibliotek, rom 2 i underetasjen ved elva"
	text := s.short(tenant, s.usual(TextID{Booked, SMS, "nb"}), c)
	if n, _ := sms.Segments(text); n != 1 || !strings.Contains(text, "on. 11.11.") {
		t.Errorf("%d segments: %s", n, text)
	}
	c.Place = "Øvre Rendal bygdebibliotek – avdeling «Bull»"
	if text := s.short(tenant, s.usual(TextID{Booked, SMS, "nb"}), c); strings.ContainsAny(text, "–«»") {
		t.Errorf("dear letters: %s", text)
	}
}

func TestSender(t *testing.T) {
	s, tenant := house(t)
	for name, want := range map[string]string{
		"Datahjelpen": "Datahjelpen", "Digital førstehjelp": "Digital for", "Hjelp på nett": "Hjelp pa ne", "ÆØÅ": "AeOA", "1": "Hjelp", "Помощь": "Hjelp",
	} {
		tenant.ServiceName = name
		if got := s.Sender(tenant); got != want {
			t.Errorf("%s sends as %q, want %q", name, got, want)
		}
	}
}

func FuzzFields(f *testing.F) {
	for _, seed := range []string{"", "{{day}}", "{{", "}}", "{{{day}}}", "a {{ day }} b {{clock}}", "{{}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names, ok := fields(text)
		if !ok {
			return
		}
		values := map[string]string{}
		for _, name := range names {
			values[name] = "x"
		}
		if filled := fill(text, values); strings.Contains(filled, "{{") && !strings.Contains(text, "}{") && !strings.Contains(text, "{{{") {
			t.Errorf("%q became %q", text, filled)
		}
	})
}
