package ical_test

import (
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/ical"
)

// query is of the week of 9 November 2026 in Oslo.
func query(t testing.TB) ical.BusyQuery {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 9, 0, 0, 0, 0, oslo)
	return ical.BusyQuery{From: from, Until: from.AddDate(0, 0, 7), Zone: oslo, Most: 1000}
}

// wrap makes a calendar of the lines.
func wrap(parts ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(parts, "") + "END:VCALENDAR\r\n"
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\nUID:x@eksempel.no\r\nSUMMARY:Hemmelig\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

// clocks writes stretches as they are in Oslo: "09 10:00–11:00".
func clocks(times ical.BusyTimes) string {
	oslo, _ := time.LoadLocation("Europe/Oslo")
	var all []string
	for _, b := range times.Stretches {
		end := "15:04"
		if b.End.In(oslo).Day() != b.Start.In(oslo).Day() {
			end = "02 15:04"
		}
		all = append(all, b.Start.In(oslo).Format("02 15:04")+"–"+b.End.In(oslo).Format(end))
	}
	return strings.Join(all, ", ")
}

const (
	ten    = "DTSTART;TZID=Europe/Oslo:20261110T100000"
	eleven = "DTEND;TZID=Europe/Oslo:20261110T110000"
)

const outlookZone = `BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`

func TestReadBusy(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		unread           int
	}{
		{"nothing", "", "", 0},
		{"an hour", event(ten, eleven), "10 10:00–11:00", 0},
		{"with a duration", event(ten, "DURATION:PT1H30M"), "10 10:00–11:30", 0},
		{"in UTC", event("DTSTART:20261110T090000Z", "DTEND:20261110T100000Z"), "10 10:00–11:00", 0},
		{"in no zone", event("DTSTART:20261110T100000", "DTEND:20261110T110000"), "10 10:00–11:00", 0},
		{"in another zone", event("DTSTART;TZID=America/New_York:20261110T040000", "DTEND;TZID=America/New_York:20261110T050000"), "10 10:00–11:00", 0},
		{"two zones", event("DTSTART;TZID=America/New_York:20261110T040000", "DTEND;TZID=Europe/Oslo:20261110T113000"), "10 10:00–11:30", 0},
		{"a zone of Windows", event("DTSTART;TZID=W. Europe Standard Time:20261110T100000", "DTEND;TZID=\"W. Europe Standard Time\":20261110T110000"), "10 10:00–11:00", 0},
		{"a zone of its own", outlookZone + event("DTSTART;TZID=Customized Time Zone:20261110T100000", "DTEND;TZID=Customized Time Zone:20261110T110000"), "10 10:00–11:00", 0},
		{"a long name of a zone", event("DTSTART;TZID=/citadel.org/2025/Europe/Oslo:20261110T100000", "DURATION:PT1H"), "10 10:00–11:00", 0},
		{"an unknown zone", event("DTSTART;TZID=Månen:20261110T100000", "DURATION:PT1H"), "10 10:00–11:00", 0},
		{"a day", event("DTSTART;VALUE=DATE:20261110"), "10 00:00–11 00:00", 0},
		{"two days", event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261112"), "10 00:00–12 00:00", 0},
		{"a day that ends as it begins", event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261110"), "10 00:00–11 00:00", 0},
		{"no time at all", event(ten), "", 0},
		{"transparent", event(ten, eleven, "TRANSP:TRANSPARENT"), "", 0},
		{"free", event(ten, eleven, "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), "", 0},
		{"elsewhere", event(ten, eleven, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), "", 0},
		{"tentative", event(ten, eleven, "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"), "10 10:00–11:00", 0},
		{"away", event(ten, eleven, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), "10 10:00–11:00", 0},
		{"cancelled", event(ten, eleven, "STATUS:CANCELLED"), "", 0},
		{"folded, in small letters", event("dtstart;tzid=\r\n Europe/Oslo:2026\r\n\t1110T100000", "dtend:20261110T1\r\n 00000Z"), "10 10:00–11:00", 0},
		{"an alarm inside", event(ten, eleven, "BEGIN:VALARM", "DURATION:PT9H", "END:VALARM"), "10 10:00–11:00", 0},
		{"overlapping and touching", event(ten, eleven) + event("DTSTART:20261110T093000Z", "DURATION:PT1H") + event("DTSTART:20261110T103000Z", "DURATION:PT1H"), "10 10:00–12:30", 0},
		{"partly outside", event("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261110") + event("DTSTART;VALUE=DATE:20261115", "DTEND;VALUE=DATE:20261120"), "09 00:00–10 00:00, 15 00:00–16 00:00", 0},
		{"long ago and far ahead", event("DTSTART;VALUE=DATE:20251101") + event("DTSTART;VALUE=DATE:20271101"), "", 0},
		{"every day since summer", event("DTSTART;TZID=Europe/Oslo:20260701T080000", "DURATION:PT30M", "RRULE:FREQ=DAILY;BYDAY=MO,TU"), "09 08:00–08:30, 10 08:00–08:30", 0},
		{"every other week", event("DTSTART;TZID=Europe/Oslo:20261027T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"), "10 08:00–09:00, 12 08:00–09:00", 0},
		{"the week between", event("DTSTART;TZID=Europe/Oslo:20261103T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"), "", 0},
		{"the second Tuesday", event("DTSTART;TZID=Europe/Oslo:20250114T080000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=2TU"), "10 08:00–09:00", 0},
		{"by position", event("DTSTART;TZID=Europe/Oslo:20250101T080000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=7"), "10 08:00–09:00", 0},
		{"every year", event("DTSTART;VALUE=DATE:19801110", "RRULE:FREQ=YEARLY"), "10 00:00–11 00:00", 0},
		{"counted out", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=8"), "09 08:00–09:00", 0},
		{"until a day", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261110"), "09 08:00–09:00, 10 08:00–09:00", 0},
		{"until an instant", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261110T065959Z"), "09 08:00–09:00", 0},
		{"but not then", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE", "EXDATE;TZID=Europe/Oslo:20261109T080000,20261116T080000", "EXDATE:20261111T070000Z"), "10 08:00–09:00", 0},
		{"but not that day", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU", "EXDATE;VALUE=DATE:20261109"), "10 08:00–09:00", 0},
		{"and then too", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RDATE;TZID=Europe/Oslo:20261110T120000", "RDATE;VALUE=PERIOD:20261111T110000Z/PT5H"), "10 12:00–13:00, 11 12:00–13:00", 0},
		{"one of them moved", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU") + event("RECURRENCE-ID;TZID=Europe/Oslo:20261110T080000", "DTSTART;TZID=Europe/Oslo:20261112T130000", "DURATION:PT2H"), "09 08:00–09:00, 12 13:00–15:00", 0},
		{"one of them cancelled", event("DTSTART;TZID=Europe/Oslo:20261102T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU") + event("RECURRENCE-ID:20261110T070000Z", "DTSTART;TZID=Europe/Oslo:20261110T080000", "STATUS:CANCELLED"), "09 08:00–09:00", 0},
		{"one of them free", event("DTSTART;VALUE=DATE:20261102", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU") + event("RECURRENCE-ID;VALUE=DATE:20261110", "DTSTART;VALUE=DATE:20261110", "TRANSP:TRANSPARENT"), "09 00:00–10 00:00", 0},
		{"more often than daily", event(ten, "DURATION:PT1H", "RRULE:FREQ=HOURLY"), "10 10:00–11:00", 1},
		{"by week of the year", event(ten, "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYWEEKNO=46"), "10 10:00–11:00", 1},
		{"no start", event("DTEND:20261110T090000Z"), "", 1},
		{"a start that is none", event("DTSTART:i morgen", eleven), "", 1},
		{"ends before it starts", event(ten, "DTEND;TZID=Europe/Oslo:20261110T090000"), "", 1},
		{"a line that is none", "HVA ER DETTE\r\n" + event(ten, "?? ;;", eleven), "10 10:00–11:00", 0},
		{"never", event("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			times, err := ical.ReadBusy(wrap(c.text), query(t))
			if err != nil || clocks(times) != c.want || times.Unread != c.unread {
				t.Errorf("%s, %d unread, %v; want %s, %d unread", clocks(times), times.Unread, err, c.want, c.unread)
			}
		})
	}
}

// The clock on the wall counts, on the days when it is changed too.
func TestReadBusyWhenTheClockChanges(t *testing.T) {
	oslo := query(t).Zone
	for _, c := range []struct{ name, day, text, want string }{
		{"autumn", "2026-10-25", event("DTSTART;TZID=Europe/Oslo:20261001T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "25 10:00–11:00"},
		{"autumn, own zone", "2026-10-25", outlookZone + event("DTSTART;TZID=Customized Time Zone:20261001T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "25 10:00–11:00"},
		{"spring", "2027-03-28", event("DTSTART;TZID=W. Europe Standard Time:20261001T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "28 10:00–11:00"},
		{"spring, own zone", "2027-03-28", outlookZone + event("DTSTART;TZID=Customized Time Zone:20261001T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "28 10:00–11:00"},
		{"a day of 25 hours", "2026-10-25", event("DTSTART;VALUE=DATE:20261025"), "25 00:00–26 00:00"},
		{"a day of 23 hours", "2027-03-28", event("DTSTART;VALUE=DATE:20270328"), "28 00:00–29 00:00"},
		{"the first of two", "2026-10-25", event("DTSTART;TZID=Europe/Oslo:20261025T023000", "DTEND:20261025T010000Z"), "25 02:30–02:00"},
		{"what is skipped", "2027-03-28", event("DTSTART;TZID=Europe/Oslo:20270328T023000", "DTEND;TZID=Europe/Oslo:20270328T040000"), "28 03:30–04:00"},
		{"through the night", "2026-10-24", event("DTSTART;TZID=Europe/Oslo:20261024T220000", "DTEND;TZID=Europe/Oslo:20261025T060000"), "24 22:00–25 06:00"},
	} {
		day, err := time.ParseInLocation("2006-01-02", c.day, oslo)
		if err != nil {
			t.Fatal(err)
		}
		q := query(t)
		q.From, q.Until = day, day.AddDate(0, 0, 1)
		if c.name == "through the night" {
			q.Until = day.AddDate(0, 0, 2)
		}
		times, err := ical.ReadBusy(wrap(c.text), q)
		if err != nil || clocks(times) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, clocks(times), err, c.want)
		}
	}
}

func TestReadBusyLeavesOutOurs(t *testing.T) {
	q := query(t)
	q.Ours = func(uid string) bool { return strings.HasSuffix(uid, "@eksempel.no") }
	times, err := ical.ReadBusy(wrap(event(ten, eleven), strings.Replace(event("DTSTART:20261111T090000Z", "DURATION:PT1H"), "eksempel.no", "annet.no", 1)), q)
	if err != nil || clocks(times) != "11 10:00–11:00" {
		t.Errorf("%s, %v", clocks(times), err)
	}
}

func TestReadBusyRefuses(t *testing.T) {
	whole := wrap(event(ten, eleven))
	q := query(t)
	q.Most = 3
	for name, c := range map[string]struct{ text, key string }{
		"nothing":        {"", "ical.problem.cut"},
		"a page":         {"<html>", "ical.problem.cut"},
		"half":           {whole[:len(whole)/2], "ical.problem.cut"},
		"without an end": {strings.TrimSuffix(whole, "END:VCALENDAR\r\n"), "ical.problem.cut"},
		"too much":       {wrap(event("DTSTART:20260701T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")), "ical.problem.toomany"},
	} {
		_, err := ical.ReadBusy(c.text, q)
		if key, _ := errs.KeyOf(err); key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Rules that never come true, many times over, end soon all the same.
func TestReadBusyEnds(t *testing.T) {
	dead := event("DTSTART:16010101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=100000;BYMONTH=2;BYMONTHDAY=30")
	started := time.Now()
	_, err := ical.ReadBusy(wrap(strings.Repeat(dead, 10_000)), query(t))
	if key, _ := errs.KeyOf(err); key != "ical.problem.toomany" {
		t.Error(err)
	}
	if took := time.Since(started); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

func FuzzReadBusy(f *testing.F) {
	f.Add(wrap(event(ten, eleven)))
	f.Add(wrap(outlookZone, event("DTSTART;TZID=Customized Time Zone:20261001T100000", "DURATION:P1DT2H", "RRULE:FREQ=MONTHLY;BYDAY=-1SU,2TU;BYSETPOS=1,-1;COUNT=9;WKST=SU", "EXDATE;VALUE=DATE:20261101", "RDATE:20261110T090000Z/PT1H")))
	f.Add(wrap(event("DTSTART;VALUE=DATE:20200229", "RRULE:FREQ=YEARLY;INTERVAL=3;BYMONTHDAY=-1;BYMONTH=2,11;UNTIL=20301101")))
	f.Add(wrap(event("RECURRENCE-ID:20261110T090000Z", "DTSTART:20261110T090000Z", "DTEND:20261110T080000Z")))
	f.Fuzz(func(t *testing.T, text string) {
		q := query(t)
		times, err := ical.ReadBusy(text, q)
		if err != nil {
			return
		}
		last := q.From.Add(-1)
		for _, b := range times.Stretches {
			if !b.Start.After(last) || !b.Start.Before(b.End) || b.End.After(q.Until) {
				t.Fatalf("%v after %s in [%s, %s)", b, last, q.From, q.Until)
			}
			last = b.End
		}
	})
}
