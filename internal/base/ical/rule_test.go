package ical

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
)

// Our rules against those of a library that others use: random ones, three years of each. The library walks a rule that never comes true to the
// year 9999, so it is for tests alone.
func TestRulesAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	compared, empty := 0, 0
	for range 4000 {
		start := time.Date(2020+random.IntN(6), time.Month(1+random.IntN(12)), 1+random.IntN(31), 9, 30, 0, 0, time.UTC)
		freq := pick("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
		text := "FREQ=" + freq + pick("", "", ";INTERVAL=2", ";INTERVAL=3") + pick("", "", ";COUNT=7", ";COUNT=40", ";UNTIL=20270315T093000Z") +
			pick("", "", ";WKST=SU")
		switch freq {
		case "DAILY":
			text += pick("", ";BYDAY=MO,TU", ";BYMONTH=1,11", ";BYMONTHDAY=1,15,-1")
		case "WEEKLY":
			text += pick("", ";BYDAY=MO", ";BYDAY=TU,TH,SU", ";BYDAY=SA;BYMONTH=2,3", ";BYDAY=MO,FR;BYSETPOS=-1")
		case "MONTHLY":
			text += pick("", ";BYDAY=2TU", ";BYDAY=-1FR", ";BYDAY=MO,WE", ";BYMONTHDAY=31", ";BYMONTHDAY=-1,1", ";BYDAY=FR;BYMONTHDAY=13", ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ";BYDAY=MO,TU;BYSETPOS=2,-2", ";BYMONTH=3;BYDAY=1MO")
		default:
			text += pick("", ";BYMONTH=3,10", ";BYMONTH=10;BYDAY=-1SU", ";BYDAY=20MO", ";BYDAY=-2TU", ";BYMONTHDAY=29", ";BYMONTH=2;BYMONTHDAY=-1", ";BYDAY=TH;BYMONTH=5;BYSETPOS=1", ";BYDAY=SA;BYSETPOS=3")
		}
		near := window{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 12, 31, 0, 0, 0, 0, time.UTC)}
		want := library(t, text, start, near)
		ours, ok := parseRule(text, stamp{wall: start, utc: true})
		if !ok {
			t.Fatalf("%s cannot be read", text)
		}
		budget := mostSteps
		got := ours.expand(near, &budget, func(wall time.Time) time.Time { return wall })
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s from %s:\n got %v\nwant %v", text, start, head(got), head(want))
		}
		compared++
		if len(want) == 0 {
			empty++
		}
	}
	if empty > compared/2 {
		t.Errorf("%d of %d rules have nothing in the window", empty, compared)
	}
}

func library(t *testing.T, text string, start time.Time, near window) []time.Time {
	t.Helper()
	option, err := rrule.StrToROption(text)
	if err != nil {
		t.Fatal(text, err)
	}
	option.Dtstart = start
	r, err := rrule.NewRRule(*option)
	if err != nil {
		t.Fatal(text, err)
	}
	return r.Between(near.from, near.to, true)
}

func head(all []time.Time) string { return fmt.Sprint(len(all), all[:min(len(all), 5)]) }

func TestRulesThatCannotBeExpanded(t *testing.T) {
	start := stamp{wall: time.Date(2026, 11, 9, 9, 30, 0, 0, time.UTC)}
	for text, want := range map[string]bool{
		"FREQ=DAILY": true, "freq=weekly;byday=mo": true, "FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=0": true, "FREQ=DAILY;": true,
		"": false, "FREQ=": false, "BYDAY=MO": false, "FREQ=HOURLY": false, "FREQ=MINUTELY": false, "FREQ=SECONDLY": false, "FREQ=DAILY;BYHOUR=9,10": false,
		"FREQ=YEARLY;BYWEEKNO=1": false, "FREQ=YEARLY;BYYEARDAY=1": false, "FREQ=DAILY;INTERVAL=0": false, "FREQ=DAILY;COUNT=-1": false, "FREQ=DAILY;BYDAY=XX": false,
		"FREQ=WEEKLY;BYDAY=2MO": false, "FREQ=DAILY;BYMONTH=13": false, "FREQ=DAILY;UNTIL=siden": false, "FREQ=DAILY;BYDAY=": false, "FREQ=DAILY;HVA=1": false,
	} {
		if _, ok := parseRule(text, start); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}
