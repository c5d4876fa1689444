package vault

import (
	"strings"
	"testing"
)

// What was concealed for one purpose is read for no other, with no other key,
// and not when anything of it was changed.
func TestConceal(t *testing.T) {
	v := FromKey([KeySize]byte{1})
	text := v.Conceal("subject", []byte("hemmelig"))
	if strings.Contains(text, "hemmelig") || text == v.Conceal("subject", []byte("hemmelig")) {
		t.Errorf("%q tells what it is", text)
	}
	if plain, err := v.Reveal("subject", text); err != nil || string(plain) != "hemmelig" {
		t.Fatalf("%q, %v", plain, err)
	}
	changed := []byte(text)
	changed[len(changed)/2] ^= 3
	for name, c := range map[string]struct {
		v             *Vault
		purpose, text string
	}{
		"another purpose": {v, "other", text},
		"another key":     {FromKey([KeySize]byte{2}), "subject", text},
		"changed":         {v, "subject", string(changed)},
		"cut":             {v, "subject", text[:10]},
		"empty":           {v, "subject", ""},
		"made up":         {v, "subject", "finnesikke0000000000"},
		"no base64":       {v, "subject", "å"},
	} {
		if plain, err := c.v.Reveal(c.purpose, c.text); err == nil {
			t.Errorf("%s: revealed %q", name, plain)
		}
	}
}
