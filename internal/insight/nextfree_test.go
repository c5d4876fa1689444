package insight_test

import (
	"fmt"
	"strings"
	"testing"

	"digivert/internal/insight"
)

// lines says in short what a place's lines are: "bankid+email 1 long".
func lines(p insight.PlaceWait) string {
	var list []string
	for _, l := range append([]insight.Wait{p.First}, p.Lines...) {
		list = append(list, line(l))
	}
	return strings.Join(list, ", ")
}

func line(l insight.Wait) string {
	var names []string
	for _, r := range l.Reasons {
		names = append(names, r.ID)
	}
	text := strings.Join(append(names, l.Languages...), "+")
	if l.Rest {
		text += "(rest)"
	}
	if !l.Found {
		return text + " none"
	}
	text += fmt.Sprint(" ", l.Days)
	if l.Long() {
		text += " long"
	}
	if l.Staff {
		text += " staff"
	}
	return strings.TrimSpace(text)
}

func TestNext(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world)
		want   string // of the library
	}{
		"all at once": {func(w *world) {}, "0, bankid+email+photos(rest) 0"},
		"one reason later, and a language": {func(w *world) {
			w.host("oksana", "lib", "bib", "12:00", "14:00")
			w.sql(`insert into host_language (tenant_id, host_id, language) values ('h', 'oksana', 'uk')`)
			w.sql(`insert into host_language (tenant_id, host_id, language) values ('h', 'oksana', 'nb')`)
			w.sql(`insert into host_reason (tenant_id, host_id, reason_id) values ('h', 'ingrid', 'bankid')`)
			for n := range 3 {
				w.away("oksana", monday.AddDays(n), "00:00", "24:00")
			}
		}, "0, bankid 0, email+photos 3, uk 3"},
		"eight days are long, seven are not": {func(w *world) {
			for n := range 7 {
				w.away("ingrid", monday.AddDays(n), "00:00", "24:00")
			}
			w.sql(`insert into host_reason (tenant_id, host_id, reason_id) values ('h', 'ingrid', 'bankid')`)
			w.host("odd", "lib", "bib", "10:00", "15:00")
			for n := range 8 {
				w.away("odd", monday.AddDays(n), "00:00", "24:00")
			}
		}, "7, bankid 7, email+photos 8 long"},
		"nothing as far as can be booked": {func(w *world) {
			w.sql(`insert into closure (tenant_id, id, from_date, to_date) values ('h', 'c', $1, $2)`, monday, monday.AddDays(40))
		}, " none, bankid+email+photos(rest) none"},
		"residents cannot book it themselves": {func(w *world) {
			w.sql(`update offer set booked_by = 'staff'`)
		}, "0 staff, bankid+email+photos(rest) 0 staff"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			next, err := w.Next(ctx, w.query)
			w.ok(err)
			if len(next.Places) != 1 || lines(next.Places[0]) != c.want {
				t.Errorf("got  %s\nwant %s", lines(next.Places[0]), c.want)
			}
			if len(next.Nowhere) != 1 || next.Nowhere[0].ID != "tax" {
				t.Errorf("nowhere: %v", next.Nowhere)
			}
			if got, want := len(next.LongWaits()) == 1, strings.Contains(name, "nothing"); got != want {
				t.Errorf("long waits: %v", next.LongWaits())
			}
		})
	}
}

// A place where nothing can be booked has no line; hidden reasons are not asked
// for.
func TestNextLeavesOut(t *testing.T) {
	w := newWorld(t)
	w.place("empty", "lib")
	w.sql(`update reason set hidden = true where id in ('email', 'tax')`)
	next, err := w.Next(ctx, w.query)
	w.ok(err)
	if len(next.Places) != 1 || lines(next.Places[0]) != "0, bankid+photos(rest) 0" || len(next.Nowhere) != 0 {
		t.Errorf("got %+v", next)
	}
}
