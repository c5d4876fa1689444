package civil

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"
)

func TestEaster(t *testing.T) {
	for year, want := range map[int]string{
		1961: "1961-04-02", 2000: "2000-04-23", 2008: "2008-03-23", 2011: "2011-04-24", 2019: "2019-04-21", 2024: "2024-03-31", 2025: "2025-04-20",
		2026: "2026-04-05", 2027: "2027-03-28", 2028: "2028-04-16", 2038: "2038-04-25",
	} {
		if got := Easter(year); got.String() != want {
			t.Errorf("Easter %d is %s, want %s", year, got, want)
		}
	}
	for year := 1600; year < 2300; year++ {
		e := Easter(year)
		if e.Weekday() != time.Sunday || e.Before(NewDate(year, time.March, 22)) || e.After(NewDate(year, time.April, 25)) {
			t.Errorf("Easter %d is %s, %s", year, e, e.Weekday())
		}
	}
}

func TestHolidays(t *testing.T) {
	want := []string{
		"2026-01-01 newyear", "2026-04-02 maundythursday", "2026-04-03 goodfriday", "2026-04-05 easterday", "2026-04-06 eastermonday", "2026-05-01 may1",
		"2026-05-14 ascension", "2026-05-17 may17", "2026-05-24 whitsunday", "2026-05-25 whitmonday", "2026-12-25 christmasday", "2026-12-26 boxingday",
	}
	var got []string
	for _, h := range Holidays(2026) {
		got = append(got, h.Date.String()+" "+h.Key[len("civil.holiday."):])
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestHolidayOn(t *testing.T) {
	for date, want := range map[string]string{
		"2026-04-06": "civil.holiday.eastermonday", "2027-05-17": "civil.holiday.may17", "2026-04-04": "", "2026-12-24": "", "2026-12-31": "", "2026-11-08": "",
	} {
		if h, ok := HolidayOn(MustDate(date)); h.Key != want || ok != (want != "") {
			t.Errorf("%s: %q, %t", date, h.Key, ok)
		}
	}
	if _, ok := HolidayOn(Date{}); ok {
		t.Error("no date is a holiday")
	}
}

func TestEves(t *testing.T) {
	if !ChristmasEve(MustDate("2026-12-24")) || ChristmasEve(MustDate("2026-11-24")) || ChristmasEve(MustDate("2026-12-25")) {
		t.Error("Christmas Eve is not 24 December")
	}
	if !NewYearsEve(MustDate("2026-12-31")) || NewYearsEve(MustDate("2026-10-31")) || NewYearsEve(Date{}) {
		t.Error("New Year's Eve is not 31 December")
	}
}

func TestHolidaysHaveNames(t *testing.T) {
	for _, lang := range []string{"nb", "nn", "en"} {
		text, err := os.ReadFile("../../../locale/civil." + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var names map[string]string
		if err := json.Unmarshal(text, &names); err != nil {
			t.Fatal(err)
		}
		for _, h := range Holidays(2026) {
			if names[h.Key] == "" {
				t.Errorf("%s has no name in %s", h.Key, lang)
			}
		}
	}
}
