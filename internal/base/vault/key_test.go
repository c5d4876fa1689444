package vault

import (
	"bytes"
	"regexp"
	"testing"
)

func TestDigestsDiffer(t *testing.T) {
	v := FromKey([KeySize]byte{1})
	seen := map[string]string{}
	for _, c := range []struct{ tenant, purpose, value string }{
		{"halden", "phone", "90012345"},
		{"moss", "phone", "90012345"},
		{"halden", "email", "90012345"},
		{"halden", "phone", "90012346"},
		{"haldenp", "hone", "90012345"},
		{"halden", "phone9", "0012345"},
	} {
		got := v.Digest(c.tenant, c.purpose, c.value)
		name := c.tenant + " " + c.purpose + " " + c.value
		if len(got) != 32 || !bytes.Equal(got, FromKey([KeySize]byte{1}).Digest(c.tenant, c.purpose, c.value)) {
			t.Errorf("%s: digest %x is not 32 bytes or not stable", name, got)
		}
		if other, taken := seen[string(got)]; taken {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[string(got)] = name
	}
	if _, taken := seen[string(FromKey([KeySize]byte{2}).Digest("halden", "phone", "90012345"))]; taken {
		t.Error("another key file gives the same digest")
	}
}

func TestToken(t *testing.T) {
	v := FromKey([KeySize]byte{1})
	shape := regexp.MustCompile(`^[0-9a-z]{26}$`)
	seen := map[string]bool{}
	for _, c := range [][3]string{{"halden", "appointment", "a1"}, {"moss", "appointment", "a1"}, {"halden", "course", "a1"}, {"halden", "appointment", "a2"}} {
		got := v.Token(c[0], c[1], c[2])
		if !shape.MatchString(got) || seen[got] || got != v.Token(c[0], c[1], c[2]) {
			t.Errorf("Token(%q) = %q: wrong shape, repeated, or not stable", c, got)
		}
		seen[got] = true
	}
}

func TestKeysOfPurposesDiffer(t *testing.T) {
	v := FromKey([KeySize]byte{1})
	if len(v.Key("once")) != KeySize || !bytes.Equal(v.Key("once"), v.Key("once")) || bytes.Equal(v.Key("once"), v.Key("other")) {
		t.Error("a key must follow from its purpose, and from nothing else")
	}
}
