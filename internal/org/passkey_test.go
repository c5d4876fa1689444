package org_test

import (
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/passkey"
	"digivert/internal/base/passkeytest"
	"digivert/internal/org"
)

var here = passkey.Site{Host: "halden.example", Origin: "https://halden.example", Name: "Datahjelpen"}

// add makes a passkey for the actor on a device, and gives the answer that did.
func (h house) add(by org.Actor, d *passkeytest.Device, name string) org.Answer {
	h.Helper()
	q, err := h.AskNewPasskey(ctx, by, here)
	h.must(err)
	a := org.Answer{QuestionID: q.ID, Response: d.Create(q.Options)}
	h.must(h.AddPasskey(ctx, by, here, name, a))
	return a
}

func (h house) at(now time.Time) org.SignIn {
	return org.SignIn{TenantID: h.tenant, Network: "192.0.2.0/24", Now: now}
}

// sign asks for a sign-in and has a device answer.
func (h house) sign(d *passkeytest.Device) org.Answer {
	h.Helper()
	q, err := h.AskPasskey(ctx, h.at(now), here)
	h.must(err)
	return org.Answer{QuestionID: q.ID, Response: d.Sign(q.Options)}
}

func (h house) refused(a org.Answer, want string) {
	h.Helper()
	p, err := h.SignInWithPasskey(ctx, h.at(now), here, a)
	h.wantKey(err, want)
	if p.ID != "" {
		h.Errorf("%s was let in", p.Name)
	}
}

func (h house) wantKey(err error, want string) {
	h.Helper()
	if key, _ := errs.KeyOf(err); key != want {
		h.Errorf("got %q (%v), want %q", key, err, want)
	}
}

func (h house) passkeys(personID string) []org.Passkey {
	h.Helper()
	all, err := org.Passkeys(ctx, h.DB, h.tenant, personID)
	h.must(err)
	return all
}

func TestPasskey(t *testing.T) {
	h := newHouse(t)
	phone, stick := passkeytest.New(t), passkeytest.New(t)
	phone.Synced = true
	h.add(h.admin, phone, " Telefonen ")
	later := h.admin
	later.Now = now.Add(time.Second)
	h.add(later, stick, "Nøkkelen")
	for range 2 {
		for _, d := range []*passkeytest.Device{phone, stick} {
			p, err := h.SignInWithPasskey(ctx, h.at(now), here, h.sign(d))
			h.must(err)
			if p.ID != h.admin.Viewer.PersonID {
				t.Errorf("%q signed in", p.Name)
			}
		}
	}
	all := h.passkeys(h.admin.Viewer.PersonID)
	if len(all) != 2 || all[0].Name != "Telefonen" || all[0].LastUsed.IsZero() || !all[0].MadeAt.Equal(now) {
		t.Errorf("there are %+v", all)
	}

	h.must(h.RenamePasskey(ctx, h.admin, all[0].ID, "Jobbtelefonen"))
	h.must(h.RemovePasskey(ctx, h.admin, all[1].ID, ""))
	all = h.passkeys(h.admin.Viewer.PersonID)
	if len(all) != 1 || all[0].Name != "Jobbtelefonen" {
		t.Errorf("left are %+v", all)
	}
	h.refused(h.sign(stick), "org.passkey.unknown")
	h.wantActions("add", "add", "change", "remove")
}

// wantActions are what the trail says of passkeys.
func (h house) wantActions(want ...string) {
	h.Helper()
	trail, err := org.AuditTrail(ctx, h.DB, org.AuditQuery{TenantID: h.tenant, SubjectKind: "passkey"})
	h.must(err)
	var got []string
	for _, e := range trail {
		got = append(got, e.Action)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		h.Errorf("the trail says %v, want %v", got, want)
	}
}

// A response is worth one sign-in, and one passkey: also in the hands of
// somebody who reads it on the way.
func TestPasskeyAnswerOnce(t *testing.T) {
	h := newHouse(t)
	phone := passkeytest.New(t)
	phone.Synced = true
	made := h.add(h.admin, phone, "Telefonen")
	h.wantKey(h.AddPasskey(ctx, h.admin, here, "Igjen", made), "org.passkey.late")
	a := h.sign(phone)
	_, err := h.SignInWithPasskey(ctx, h.at(now), here, a)
	h.must(err)
	h.refused(a, "org.passkey.late")

	// A question is used up by an answer that is refused, too.
	a = h.sign(phone)
	h.refused(org.Answer{QuestionID: a.QuestionID, Response: []byte(`{}`)}, "org.passkey.untrue")
	h.refused(a, "org.passkey.late")
	old := h.sign(phone)
	if _, err := h.SignInWithPasskey(ctx, h.at(now.Add(org.PasskeyTime)), here, old); err == nil {
		t.Error("an old answer lets in")
	}
}

func TestPasskeyRefused(t *testing.T) {
	h := newHouse(t)
	bo := h.by(h.person(h.admin, "Bo", role(h.library, org.Desk)))
	phone := passkeytest.New(t)
	h.add(bo, phone, "Telefonen")

	t.Run("at another municipality", func(t *testing.T) {
		aremark := h
		aremark.tenant = h.addTenant("Aremark kommune", "aremark.example")
		aremark.refused(aremark.sign(phone), "org.passkey.unknown")
	})
	t.Run("with the question of another municipality", func(t *testing.T) {
		aremark := h
		aremark.tenant = h.addTenant("Rakkestad kommune", "rakkestad.example")
		h.refused(aremark.sign(phone), "org.passkey.late")
	})
	t.Run("by another website", func(t *testing.T) {
		phone.Origin = "https://evil.example"
		defer func() { phone.Origin = "" }()
		h.refused(h.sign(phone), "org.passkey.untrue")
	})
	t.Run("with an answer for adding one", func(t *testing.T) {
		q, err := h.AskNewPasskey(ctx, bo, here)
		h.must(err)
		h.refused(org.Answer{QuestionID: q.ID, Response: phone.Sign(forSignIn(t, q))}, "org.passkey.late")
	})
	t.Run("when two of it sign", func(t *testing.T) {
		h.refused(func() org.Answer { phone.Count = 0; return h.sign(phone) }(), "org.passkey.cloned")
		h.wantActions("add", "refuse")
		phone.Count = 100
	})
	t.Run("when access has ended", func(t *testing.T) {
		h.must(h.Deactivate(ctx, h.admin, bo.Viewer.PersonID))
		h.refused(h.sign(phone), "org.signin.ended")
	})
}

// forSignIn has the device sign what was asked for another purpose.
func forSignIn(t *testing.T, q org.Question) []byte {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(q.Options, &o); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"challenge": o["challenge"], "rpId": here.Host})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The passkey of one is not added, named or removed by another.
func TestPasskeyOfAnother(t *testing.T) {
	h := newHouse(t)
	bo := h.by(h.person(h.admin, "Bo", role(h.library, org.Coordinator)))
	phone := passkeytest.New(t)
	h.add(h.admin, phone, "Telefonen")
	mine := h.passkeys(h.admin.Viewer.PersonID)[0]

	q, err := h.AskNewPasskey(ctx, h.admin, here)
	h.must(err)
	answer := org.Answer{QuestionID: q.ID, Response: passkeytest.New(t).Create(q.Options)}
	h.wantKey(h.AddPasskey(ctx, bo, here, "Bos", answer), "org.passkey.late")
	if err := h.RenamePasskey(ctx, bo, mine.ID, "Bos"); !errs.Is(err, errs.NotFound) {
		t.Errorf("renamed: %v", err)
	}
	h.must(h.RemovePasskey(ctx, bo, mine.ID, ""))
	h.wantKey(h.RemovePasskeysOf(ctx, bo, h.admin.Viewer.PersonID), "org.person.administratoronly")
	if left := h.passkeys(h.admin.Viewer.PersonID); len(left) != 1 || left[0].Name != "Telefonen" {
		t.Errorf("left are %+v", left)
	}

	h.add(bo, passkeytest.New(t), "Bos")
	h.must(h.RemovePasskeysOf(ctx, h.admin, bo.Viewer.PersonID))
	if left := h.passkeys(bo.Viewer.PersonID); len(left) != 0 {
		t.Errorf("left are %+v", left)
	}
}

func TestPasskeyLimits(t *testing.T) {
	h := newHouse(t)
	for range org.PasskeysMost {
		h.add(h.admin, passkeytest.New(t), "En til")
	}
	_, err := h.AskNewPasskey(ctx, h.admin, here)
	h.wantKey(err, "org.passkey.toomany")

	for range org.WrongPerNetwork {
		h.refused(org.Answer{QuestionID: "x", Response: []byte("{}")}, "org.passkey.late")
	}
	h.refused(org.Answer{QuestionID: "x", Response: []byte("{}")}, "org.signin.manytries")
	for range org.AsksPerNetwork {
		_, err = h.AskPasskey(ctx, h.at(now), here)
		h.must(err)
	}
	_, err = h.AskPasskey(ctx, h.at(now), here)
	h.wantKey(err, "org.signin.manytries")
}

// A passkey goes with the account, and what was asked goes the same day.
func TestPasskeyRetention(t *testing.T) {
	h := newHouse(t)
	bo := h.by(h.person(h.admin, "Bo", role(h.library, org.Desk)))
	phone := passkeytest.New(t)
	h.add(bo, phone, "Telefonen")
	h.sign(phone)
	h.ended(bo, org.FormerStaffDays-1)
	h.retainAt(now.Add(org.PasskeyTime + time.Second))
	if len(h.passkeys(bo.Viewer.PersonID)) != 1 {
		t.Error("the passkey went before the account")
	}
	if n, err := db.One(ctx, h.DB, db.Count, `select count(*) from passkey_challenge where tenant_id = $1`, h.tenant); err != nil || n != 0 {
		t.Errorf("%d questions are left (%v)", n, err)
	}
	h.ended(bo, org.FormerStaffDays+1)
	h.retain()
	if len(h.passkeys(bo.Viewer.PersonID)) != 0 {
		t.Error("the passkey outlives the account")
	}
}

// ended is somebody whose access ended days ago.
func (h house) ended(who org.Actor, days int) {
	h.Helper()
	then := h.admin
	then.Now = now.AddDate(0, 0, -days)
	h.must(h.Deactivate(ctx, then, who.Viewer.PersonID))
}

// One answer sent many times at once signs in once.
func TestPasskeyAnswerAtOnce(t *testing.T) {
	h := newHouse(t)
	phone := passkeytest.New(t)
	phone.Synced = true
	h.add(h.admin, phone, "Telefonen")
	a := h.sign(phone)
	var in atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := h.SignInWithPasskey(ctx, h.at(now), here, a); err == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d sign-ins of one answer", in.Load())
	}
}
