package limit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 11, 9, 40, 0, 0, time.UTC)

func TestAllow(t *testing.T) {
	n := NewNetwork(0.5, 3)
	for i, c := range []struct {
		key   string
		after time.Duration
		want  bool
	}{
		{"a", 0, true}, {"a", 0, true}, {"a", 0, true}, {"a", 0, false},
		{"b", 0, true},
		{"a", time.Second, false}, {"a", 2 * time.Second, true}, {"a", 2 * time.Second, false},
		{"a", time.Minute, true}, {"a", time.Minute, true}, {"a", time.Minute, true}, {"a", time.Minute, false},
	} {
		if got := n.Allow(c.key, now.Add(c.after)); got != c.want {
			t.Errorf("step %d: Allow(%s, +%s) = %v", i, c.key, c.after, got)
		}
	}
}

func TestForgetsTheOneLongestSilent(t *testing.T) {
	n := NewNetwork(0, 1)
	n.size = 3
	for _, key := range []string{"a", "b", "c", "a"} {
		n.Allow(key, now)
	}
	if !n.Allow("d", now) || len(n.byKey) != 3 || n.recent.Len() != 3 {
		t.Fatalf("%d keys and %d buckets are kept", len(n.byKey), n.recent.Len())
	}
	for key, want := range map[string]bool{"a": false, "c": false, "d": false} {
		if n.Allow(key, now) != want {
			t.Errorf("%s was forgotten", key)
		}
	}
	if !n.Allow("b", now) {
		t.Error("b should have been forgotten")
	}
}

func TestAllowFromManyGoroutines(t *testing.T) {
	n := NewNetwork(0, 10)
	var all sync.WaitGroup
	var allowed atomic.Int32
	for i := range 50 {
		all.Go(func() {
			n.Allow(fmt.Sprint("other ", i), now)
			if n.Allow("a", now) {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if allowed.Load() != 10 {
		t.Errorf("%d of 50 were allowed, want 10", allowed.Load())
	}
}
