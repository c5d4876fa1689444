package once

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
)

var now = time.Date(2026, 11, 11, 9, 0, 0, 500_000_000, time.UTC)

func TestCheck(t *testing.T) {
	k := New([]byte("secret"))
	f, other := k.NewForm(now), k.NewForm(now)
	at, signature, _ := strings.Cut(f.Stamp, ".")
	foreign := New([]byte("another")).NewForm(now)
	for name, c := range map[string]struct {
		key, stamp string
		later      time.Duration
		ok         bool
	}{
		"at once":            {f.Key, f.Stamp, 0, true},
		"after 47 hours":     {f.Key, f.Stamp, 47 * time.Hour, true},
		"after 48 hours":     {f.Key, f.Stamp, 48 * time.Hour, false},
		"clock a bit behind": {f.Key, f.Stamp, -4 * time.Minute, true},
		"from the future":    {f.Key, f.Stamp, -time.Hour, false},
		"other form's key":   {other.Key, f.Stamp, 0, false},
		"other secret":       {foreign.Key, foreign.Stamp, 0, false},
		"later time":         {f.Key, "1" + at + "." + signature, 0, false},
		"no signature":       {f.Key, at, 0, false},
		"nothing":            {"", "", 0, false},
		"nonsense":           {f.Key, "x.y.z", 0, false},
	} {
		err := k.Check(c.key, c.stamp, now.Add(c.later))
		if c.ok != (err == nil) || !c.ok && !errs.Is(err, errs.Gone) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	k := New([]byte("secret"))
	form := k.NewForm(now)
	f.Add(form.Key, form.Stamp)
	f.Add("", ".")
	f.Fuzz(func(t *testing.T, key, stamp string) {
		if k.Check(key, stamp, now) == nil && (key != form.Key || stamp != form.Stamp) {
			t.Errorf("%q %q was never given out", key, stamp)
		}
	})
}

func TestHash(t *testing.T) {
	k := New([]byte("secret"))
	base := url.Values{"phone": {"90012345"}, "topic": {"a", "b"}, KeyField: {"1"}, StampField: {"2"}}
	same := url.Values{"topic": {"a", "b"}, "phone": {"90012345"}, KeyField: {"3"}, StampField: {"4"}}
	if !bytes.Equal(k.Hash(base), k.Hash(same)) {
		t.Error("order and hidden fields must not count")
	}
	for name, other := range map[string]url.Values{
		"value":       {"phone": {"90012346"}, "topic": {"a", "b"}},
		"order":       {"phone": {"90012345"}, "topic": {"b", "a"}},
		"missing":     {"phone": {"90012345"}},
		"border":      {"phone": {"90012345"}, "topic": {"a b"}},
		"wanders":     {"phone": {"90012345", "topic"}, "a": {"b"}},
		"extra field": {"phone": {"90012345"}, "topic": {"a", "b"}, "x": nil},
	} {
		if bytes.Equal(k.Hash(base), k.Hash(other)) {
			t.Errorf("%s: the same hash", name)
		}
	}
	if bytes.Equal(k.Hash(base), New([]byte("another")).Hash(base)) {
		t.Error("the hash must depend on the secret")
	}
}
