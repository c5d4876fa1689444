package ical

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

func sample() Event {
	oslo := time.FixedZone("", 3600)
	return Event{
		UID: "4k2j@hjelp.halden.example", Sequence: 2, Stamp: time.Date(2026, 11, 1, 9, 0, 0, 0, oslo),
		Start: time.Date(2026, 11, 10, 10, 0, 0, 0, oslo), End: time.Date(2026, 11, 10, 10, 45, 0, 0, oslo),
		Summary: "Datahjelpen: time på biblioteket", Location: "Halden bibliotek, Storgata 7; 2. etasje",
		Description: "Ta med telefonen og laderen – og gjerne noen du kjenner.\r\nMå du avbestille? Ring 69 00 00 00.\nKoden din er 4127 3605.",
		URL:         "https://hjelp.halden.example/avtale/abc,def", Organizer: Organizer{"Halden, bibliotek", "datahjelpen@halden.example"},
	}
}

func TestGolden(t *testing.T) {
	update := os.Getenv("UPDATE_GOLDEN") != "" // after a wanted change
	cancelled := sample()
	cancelled.Cancelled, cancelled.Sequence = true, 3
	for name, produce := range map[string]func(*bytes.Buffer) error{
		"request.ics": func(w *bytes.Buffer) error { return Write(w, Request, sample()) },
		"cancel.ics":  func(w *bytes.Buffer) error { return Write(w, Cancel, cancelled) },
		"feed.ics": func(w *bytes.Buffer) error {
			return WriteFeed(w, Feed{"Program, Halden", 6 * time.Hour}, Event{UID: "a@b", Start: sample().Start, End: sample().End, Stamp: sample().Stamp, Summary: "Drop-in"}, cancelled)
		},
	} {
		var got bytes.Buffer
		if err := produce(&got); err != nil {
			t.Fatal(err)
		}
		if update {
			if err := os.WriteFile("testdata/"+name, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile("testdata/" + name)
		if err != nil || got.String() != string(want) {
			t.Errorf("%s: %v\n%s", name, err, got.String())
		}
	}
}

func TestLines(t *testing.T) {
	var file bytes.Buffer
	e := sample()
	e.Description = strings.Repeat("æøå på skjermen 😀 ", 30)
	if err := Write(&file, Publish, e); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(file.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("bad line of %d bytes: %q", len(line), line)
		}
	}
}

func TestWriteError(t *testing.T) {
	if err := Write(broken{}, Publish, sample()); err == nil {
		t.Error("a failed write is not told")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

// Whatever people write, the file has one event, which reads back as it was.
func FuzzWrite(f *testing.F) {
	f.Add("Time\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a;b,c\\n\nd", "https://a.example/\r\nATTENDEE:mailto:x@y")
	f.Add("\x00\x1b", "\"", "x")
	f.Fuzz(func(t *testing.T, summary, description, url string) {
		e := sample()
		e.Summary, e.Description, e.URL, e.UID, e.Organizer.Name = summary, description, url, url, summary
		var file bytes.Buffer
		if err := Write(&file, Publish, e); err != nil {
			t.Fatal(err)
		}
		text := file.String()
		if strings.Count(text, "\r\nBEGIN:") != 1 || strings.Contains(text, "\r\nATTENDEE") || strings.Count(text, "\r") != strings.Count(text, "\r\n") {
			t.Fatalf("more than one event: %q", text)
		}
		if !utf8.ValidString(summary + description + url) {
			return
		}
		cal, err := ics.ParseCalendar(&file)
		if err != nil {
			t.Fatalf("%v: %q", err, text)
		}
		if p := cal.Events()[0].GetProperty(ics.ComponentPropertySummary); p.Value != oneLine(summary) {
			t.Fatalf("%q became %q", summary, p.Value)
		}
	})
}
