package insightweb

import (
	"strings"

	"digivert/internal/base/web"
	"digivert/internal/insight"
)

// act is something that asks for somebody to do something.
type act struct {
	Text string
	Link web.Link // where to do it; empty = nowhere in particular
}

// acts gathers what should be looked at, the most pressing first.
func (v view) acts() (list []act) {
	list = append(list, v.overActs()...)
	if v.toRing > 0 {
		list = append(list, act{v.Text.N("insight.act.ring", v.toRing), web.Link{Text: v.T("insight.act.ring.go"), URL: v.URL("/intern/ringeliste")}})
	}
	if v.Clashes > 0 {
		list = append(list, act{v.Text.N("insight.act.clashes", v.Clashes), web.Link{Text: v.T("insight.act.clashes.go"), URL: v.URL("/intern/verter")}})
	}
	if v.Next != nil {
		for _, p := range v.Next.LongWaits() {
			list = append(list, act{Text: v.longWait(p)})
		}
		if len(v.Next.Nowhere) > 0 && len(v.Next.Places) > 0 {
			text := v.T("insight.act.nowhere", "Reasons", strings.Join(names(v.Text, v.Next.Nowhere), ", "))
			list = append(list, act{text, web.Link{Text: v.T("insight.act.nowhere.go"), URL: v.URL("/intern/tilbud")}})
		}
	}
	return append(append(list, v.daysOf("full", insight.Full)...), v.daysOf("empty", insight.Empty)...)
}

// overActs tell where more is booked than there are hours for.
func (v view) overActs() (list []act) { return v.daysOf("over", insight.Over) }

func (v view) longWait(p insight.PlaceWait) string {
	if !p.First.Found {
		return v.T("insight.act.none", "Place", p.Place.Name)
	}
	return v.Text.N("insight.act.wait", p.First.Days, "Place", p.Place.Name)
}

// daysOf names the places and days of one level, in one line.
func (v view) daysOf(key string, level insight.Level) []act {
	var places []string
	for _, p := range v.Week.Places {
		var days []string
		for n, day := range p.Days {
			if day.Level() == level {
				days = append(days, v.Text.Weekday(v.Days[n].Weekday()))
			}
		}
		if len(days) > 0 {
			places = append(places, v.T("insight.act.place", "Place", p.Place.Name, "Days", strings.Join(days, ", ")))
		}
	}
	if len(places) == 0 {
		return nil
	}
	return []act{{Text: v.T("insight.act."+key, "Places", strings.Join(places, ", "))}}
}
