package orgweb

import (
	"errors"
	"testing"
)

// A number that the menu and the page both show is found out once, unless that
// failed.
func TestANumberIsFoundOutOnce(t *testing.T) {
	r := NewRequest(nil, nil)
	asked, failed := 0, errors.New("the line is down")
	find := func() (int, error) {
		asked++
		if asked == 1 {
			return 0, failed
		}
		return 40 + asked, nil
	}
	if _, err := r.Number("calls", find); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := r.Number("calls", find); n != 42 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if n, _ := r.Number("letters", find); n != 43 || asked != 3 {
		t.Fatalf("%d after %d", n, asked)
	}
}
