package metric

import "testing"

// A server that is started again in the same program shows what it has now.
func TestASecondGaugeTakesThePlaceOfTheFirst(t *testing.T) {
	r := New()
	r.Gauge("open_now", "Open.", func() int { return 1 })
	r.Gauge("open_now", "Open.", func() int { return 2 })
	families, err := r.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "open_now" && (len(f.Metric) != 1 || f.Metric[0].GetGauge().GetValue() != 2) {
			t.Errorf("shows %v", f.Metric)
		}
	}
}
