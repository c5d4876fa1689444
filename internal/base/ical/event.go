// Package ical writes calendar files (iCalendar, RFC 5545), one event to be kept or called off, and feeds to be subscribed to; and reads from
// the calendars of others when they are busy, and nothing else.
package ical

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"digivert/internal/base/errs"
)

// ContentType is the media type of what this package writes.
const ContentType = "text/calendar; charset=utf-8"

// Method is what the receiver is to do with the events (RFC 5546 section 1.4).
type Method string

// The methods in use. A file that somebody fetches is Publish; in an e-mail, Request puts an event in or changes it and Cancel takes it out.
const (
	Publish Method = "PUBLISH"
	Request Method = "REQUEST"
	Cancel  Method = "CANCEL"
)

// Event is one entry in a calendar. Texts may have several lines.
type Event struct {
	UID         string    // the same for all versions of the event, and unique in the world: "id@host"
	Sequence    int       // 0 for the first version, higher for each change and for the cancellation
	Stamp       time.Time // when this version was made
	Start, End  time.Time // instants; written in UTC, so that no time zone has to be sent along
	Summary     string
	Description string
	Location    string
	URL         string
	Organizer   Organizer
	Attendee    string // e-mail address of who is invited, and need not answer; Request and Cancel need one too
	Cancelled   bool   // for a feed, where the method does not say it
}

// Organizer is who invites. Without an e-mail address none is written; Request and Cancel need one (RFC 5546 section 3.2).
type Organizer struct{ Name, Email string }

// Feed describes a calendar that programs fetch again and again.
type Feed struct {
	Name    string
	Refresh time.Duration // how long a program may wait before it asks again; whole hours
}

// Write writes a file with the events.
func Write(w io.Writer, method Method, events ...Event) error {
	return write(w, newCalendar(method), events)
}

// WriteFeed writes a feed with the events.
func WriteFeed(w io.Writer, feed Feed, events ...Event) error {
	cal := newCalendar(Publish)
	cal.SetName(oneLine(feed.Name)) // also as X-WR-CALNAME, which older programs know
	if hours := int(feed.Refresh.Hours()); hours > 0 {
		every := fmt.Sprintf("PT%dH", hours)
		cal.SetRefreshInterval(every)
		cal.SetXPublishedTTL(every)
	}
	return write(w, cal, events)
}

func newCalendar(method Method) *ics.Calendar {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Digital hjelp//Kalender//NO")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.Method(method))
	return cal
}

func write(w io.Writer, cal *ics.Calendar, events []Event) (err error) {
	defer errs.Wrap(&err, "writing a calendar")
	for _, e := range events {
		e.addTo(cal)
	}
	// The library ignores what some writes return; a buffer cannot fail.
	var file bytes.Buffer
	if err := cal.SerializeTo(&file, ics.WithNewLine("\r\n")); err != nil {
		return err
	}
	_, err = w.Write(file.Bytes())
	return err
}

func (e Event) addTo(cal *ics.Calendar) {
	event := cal.AddEvent(oneLine(e.UID))
	event.SetSequence(e.Sequence)
	event.SetDtStampTime(e.Stamp)
	event.SetStartAt(e.Start)
	event.SetEndAt(e.End)
	event.SetSummary(oneLine(e.Summary))
	if e.Description != "" {
		event.SetDescription(lines(e.Description))
	}
	if e.Location != "" {
		event.SetLocation(oneLine(e.Location))
	}
	if e.URL != "" {
		event.SetURL(oneLine(e.URL))
	}
	if e.Organizer.Email != "" {
		event.SetOrganizer(oneLine(e.Organizer.Email), ics.WithCN(plainName(e.Organizer.Name)))
	}
	if e.Attendee != "" {
		event.AddAttendee(oneLine(e.Attendee), ics.ParticipationStatusAccepted, ics.WithRSVP(false))
	}
	if e.Cancelled {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
}

// lines keeps line breaks and tabs, and drops all other control characters, which RFC 5545 section 3.1 forbids and which could start a line
// of their own.
func lines(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// oneLine is for values that are not text, where a line break cannot be written, and for those that programs show on one line.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(lines(s), isBreak), " ") }

func isBreak(r rune) bool { return r == '\n' || r == '\t' }

// plainName leaves out what a parameter can hold only in quotes, which the library does not write, and what it would escape.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"',;:\`, r) {
			return -1
		}
		return r
	}, oneLine(s))
}
