package civil

import "testing"

func TestZone(t *testing.T) {
	first, err := Zone("Europe/Oslo")
	if err != nil || first.String() != "Europe/Oslo" {
		t.Fatalf("%v, %v", first, err)
	}
	if again, err := Zone("Europe/Oslo"); err != nil || again != first {
		t.Errorf("read twice: %v, %v", again, err)
	}
	for range 2 {
		if _, err := Zone("Europe/Halden"); err == nil {
			t.Error("an unknown zone is no error")
		}
	}
}
