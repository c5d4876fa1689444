package place_test

import (
	"digivert/internal/place"
	"testing"
)

func TestVisiblePutsTheVagueLast(t *testing.T) {
	all := []place.Reason{{Standard: "other"}, {Standard: "unknown"}, {Standard: "nav"}, {Name: "Parkering"}, {Standard: "tax", Hidden: true}}
	got := place.Visible(all)
	if len(got) != 4 || got[0].Standard != "nav" || got[1].Name != "Parkering" || got[2].Standard != "other" || got[3].Standard != "unknown" {
		t.Errorf("got %+v", got)
	}
}
