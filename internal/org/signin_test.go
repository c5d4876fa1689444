package org_test

import (
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

func (h house) asks(email string) org.SignIn {
	return org.SignIn{TenantID: h.tenant, Email: email, Network: "192.0.2.0", Now: now}
}

func (h house) code(email string) string {
	h.Helper()
	code, _, err := h.RequestCode(ctx, h.asks(email))
	h.must(err)
	if len(code) != 6 {
		h.Fatalf("code %q", code)
	}
	return code
}

func (h house) types(email, code string) (org.Person, error) {
	in := h.asks(email)
	in.Code = code
	return h.Redeem(ctx, in)
}

// other is a code that is not this one.
func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

const anne = "anne@halden.example"

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	first, second := h.code(" Anne@Halden.example"), h.code(anne)
	p, err := h.types(anne, first[:3]+" "+first[3:])
	if err != nil || p.ID != h.admin.Viewer.PersonID {
		t.Fatalf("got %+v, %v", p, err)
	}
	_, err = h.types(anne, first)
	h.wantField("used twice", err, "code", "org.signin.wrongcode")
	if first != second {
		_, err = h.types(anne, second)
		h.wantField("the other one, after", err, "code", "org.signin.wrongcode")
	}
	seen, err := org.PersonByID(ctx, h.DB, h.tenant, p.ID)
	if err != nil || seen.LastSeen.String() != now.Format("2006-01-02") {
		t.Errorf("last seen %s, %v", seen.LastSeen, err)
	}
}

func TestSignInCodeGetsOld(t *testing.T) {
	h := newHouse(t)
	in := h.asks(anne)
	in.Code = h.code(anne)
	in.Now = now.Add(org.CodeLife)
	_, err := h.Redeem(ctx, in)
	h.wantField("too old", err, "code", "org.signin.wrongcode")
	in.Now = now.Add(org.CodeLife - time.Second)
	_, err = h.Redeem(ctx, in)
	h.must(err)
}

func TestSignInTries(t *testing.T) {
	h := newHouse(t)
	code := h.code(anne)
	for range org.TriesPerCode - 1 {
		_, err := h.types(anne, other(code))
		h.wantField("wrong", err, "code", "org.signin.wrongcode")
	}
	if _, err := h.types(anne, code); err != nil {
		t.Errorf("the last try was right: %v", err)
	}
	code = h.code(anne)
	for range org.TriesPerCode {
		h.types(anne, other(code))
	}
	_, err := h.types(anne, code)
	h.wantField("right, but too late", err, "code", "org.signin.wrongcode")
}

// Nobody learns from the answers who works here.
func TestSignInUnknownAddress(t *testing.T) {
	h := newHouse(t)
	gone := h.person(h.admin, "Borte", role(h.nav, org.Desk))
	h.must(h.Deactivate(ctx, h.admin, gone))
	for _, email := range []string{"ukjent@halden.example", "borte@halden.example"} {
		code, p, err := h.RequestCode(ctx, h.asks(email))
		if code != "" || p.ID != "" || err != nil {
			t.Errorf("%s: got %q %+v %v", email, code, p, err)
		}
		_, err = h.types(email, "123456")
		h.wantField(email, err, "code", "org.signin.wrongcode")
		for range org.CodesPerHour - 1 {
			_, _, err = h.RequestCode(ctx, h.asks(email))
			h.must(err)
		}
		_, _, err = h.RequestCode(ctx, h.asks(email))
		h.wantKind("many codes", err, errs.TooMany, "org.signin.manycodes")
	}
	_, _, err := h.RequestCode(ctx, h.asks("ikke en adresse"))
	h.wantField("no address", err, "email", "org.error.email")
}

func TestSignInLimits(t *testing.T) {
	h := newHouse(t)
	for range org.CodesPerHour {
		h.code(anne)
	}
	_, _, err := h.RequestCode(ctx, h.asks(anne))
	h.wantKind("a sixth code", err, errs.TooMany, "org.signin.manycodes")

	h.person(h.admin, "Dina", role(h.nav, org.Desk))
	code := h.code("dina@halden.example")
	for i := range org.WrongPerNetwork {
		h.types(fmt.Sprintf("nobody%d@halden.example", i), "123456")
	}
	_, err = h.types("dina@halden.example", code)
	h.wantKind("from the same network", err, errs.TooMany, "org.signin.manytries")
	elsewhere := h.asks("dina@halden.example")
	elsewhere.Code, elsewhere.Network = code, "198.51.100.0"
	_, err = h.Redeem(ctx, elsewhere)
	h.must(err)
}

func TestCodesAreNotStored(t *testing.T) {
	h := newHouse(t)
	code := h.code(anne)
	digests, err := db.All(ctx, h.DB, func(row db.Row) (b []byte, err error) { return b, row.Scan(&b) },
		`select code_digest from signin_code where tenant_id = $1`, h.tenant)
	if err != nil || len(digests) != 1 || len(digests[0]) != 32 || string(digests[0]) == code {
		t.Errorf("got %x, %v", digests, err)
	}
}

func TestDemoSignIn(t *testing.T) {
	h := newHouse(t)
	tenant, err := org.TenantByID(ctx, h.DB, h.tenant)
	h.must(err)
	_, err = h.DemoSignIn(ctx, tenant, h.admin.Viewer.PersonID, now)
	h.wantKind("not in a real service", err, errs.NotFound, "")
	tenant.Demo = true
	p, err := h.DemoSignIn(ctx, tenant, h.admin.Viewer.PersonID, now)
	if err != nil || p.Name != "Anne" {
		t.Errorf("got %+v, %v", p, err)
	}
}
