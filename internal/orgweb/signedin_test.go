package orgweb

import (
	"slices"
	"testing"

	"digivert/internal/org"
)

func TestDeviceOf(t *testing.T) {
	for agent, want := range map[string]string{
		"": "", "curl/8.5.0": "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0":                                                             "Firefox/Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0":                "Edge/Windows",
		"Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36":                       "Chrome/Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1":      "Safari/iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                        "Safari/Mac",
		"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125 Mobile Safari/537.36": "Samsung/Android",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}

// Somebody who lost a telephone signs it out from another device, and whoever
// holds it is asked to sign in.
func TestEndingSessions(t *testing.T) {
	s := newSite(t)
	bo := s.person("Bo", org.Coordinator)
	here, phone, tablet := s.as(bo), s.as(bo), s.as(bo)
	p := here.get("/intern/innlogginger")
	if n := len(p.Find("main li")); n != 3 {
		t.Fatalf("%d sign-ins are listed", n)
	}
	p = here.send(p.Form("/innlogginger"))
	here.want(p, 200, "/intern/innlogginger")
	if n := len(p.Find("main li")); n != 2 {
		t.Errorf("%d sign-ins are left of three", n)
	}
	p = here.send(p.Form("/innlogginger")) // the other one
	here.want(p, 200, "/intern/innlogginger")
	if n := len(p.Find("main li")); n != 1 {
		t.Errorf("%d sign-ins are left", n)
	}
	for _, lost := range []*browser{phone, tablet} {
		lost.want(lost.get("/intern/innlogginger"), 200, "/intern/logg-inn")
	}
	trail, err := org.AuditTrail(t.Context(), s.org.DB, org.AuditQuery{TenantID: s.tenant, PersonID: bo, SubjectKind: "person"})
	s.must(err)
	if !slices.ContainsFunc(trail, func(e org.Entry) bool { return e.Action == "signOut" }) {
		t.Errorf("the trail says %v", trail)
	}
}

// An administrator ends another's sign-ins; nobody ends those of a stranger by
// posting their ids, and a coordinator not those of an administrator.
func TestEndingSessionsOfOthers(t *testing.T) {
	s := newSite(t)
	bo := s.person("Bo", org.Coordinator)
	admin, coordinator := s.as(s.admin), s.as(bo)
	theirs, err := org.OpenSessions(t.Context(), s.org.DB, org.Operator(s.tenant, now), s.admin)
	s.must(err)
	f := s.as(bo)
	form := f.get("/intern/innlogginger").Form("/innlogginger").Set("id", theirs[0].ID)
	f.send(form)
	admin.want(admin.get("/intern/innlogginger"), 200, "/intern/innlogginger")

	p := coordinator.get("/intern/medarbeidere/" + s.admin)
	p = coordinator.send(p.Form("/logg-ut"))
	p.Has(".ds-error-summary", "administrator")
	p = admin.send(admin.get("/intern/medarbeidere/" + bo).Form("/logg-ut"))
	admin.want(p, 200, "/intern/medarbeidere")
	coordinator.want(coordinator.get("/intern/medarbeidere"), 200, "/intern/logg-inn")
}
