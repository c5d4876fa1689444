package limit_test

import (
	"sync"
	"testing"

	"digivert/internal/base/limit"
)

func TestAtOnceHoldsForEachAndForAll(t *testing.T) {
	a := limit.NewAtOnce(2, 6)
	for _, c := range []struct {
		key  string
		want bool
	}{
		{"library", true}, {"library", true}, {"library", false}, {"home", true}, {"", true}, {"", true}, {"", true}, {"", false}, {"school", false},
	} {
		if _, ok := a.Enter(c.key); ok != c.want {
			t.Errorf("%s: %v, want %v", c.key, ok, c.want)
		}
	}
	if a.Open() != 6 {
		t.Errorf("%d are open, want 6", a.Open())
	}
}

func TestWhoLeavesTwiceLeavesOnce(t *testing.T) {
	a := limit.NewAtOnce(1, 2)
	leave, _ := a.Enter("library")
	other, _ := a.Enter("home")
	leave()
	leave()
	if a.Open() != 1 {
		t.Errorf("%d are open, want 1", a.Open())
	}
	if _, ok := a.Enter("library"); !ok {
		t.Error("there is room again")
	}
	other()
}

func TestAtOnceIsNeverOverfull(t *testing.T) {
	a := limit.NewAtOnce(5, 10)
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			for range 200 {
				if leave, ok := a.Enter(string(rune('a' + n%4))); ok {
					if a.Open() > 10 {
						t.Error("more than all may have")
					}
					leave()
				}
			}
		})
	}
	all.Wait()
	if a.Open() != 0 {
		t.Errorf("%d are open when all have left", a.Open())
	}
}
