package id

import (
	"regexp"
	"testing"
)

func TestNew(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9a-z]{20}$`)
	seen := map[string]bool{}
	for range 1000 {
		got := New()
		if !shape.MatchString(got) || seen[got] {
			t.Fatalf("bad or repeated id %q", got)
		}
		seen[got] = true
	}
}

func TestValid(t *testing.T) {
	for text, want := range map[string]bool{
		New(): true, "": false, "kari": false, "0123456789ABCDEFGHJK": false, "0123456789abcdefghjkm": false, "0123456789abcdefghil": false,
	} {
		if Valid(text) != want {
			t.Errorf("Valid(%q) = %v", text, !want)
		}
	}
}
