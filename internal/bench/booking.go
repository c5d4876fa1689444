package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"digivert/internal/base/once"

	"golang.org/x/net/html"
)

const (
	bookingRounds  = 4 // the first one warms up
	bookingsARound = 400
	clients        = 8
)

// bookings measures booking through HTTP: the form that takes a time, the page
// to be filled in, the form that makes it an appointment, and the receipt. Each
// goes through everything that a resident's does.
func (b *bench) bookings(ctx context.Context, w *world, engine string) error {
	var s steps
	for n := range bookingRounds {
		if err := (round{b, w, n}).book(ctx, &s); err != nil {
			return err
		}
	}
	if engine == "sqlite" {
		b.atMost("a booking through HTTP, processor time in the server (sqlite)", median(s.book.cpu), 1.5, "ms CPU")
		b.atLeast("bookings through HTTP, client on the same machine (sqlite)", median(s.book.rate), 600, "a second")
	} else {
		b.tell("a booking through HTTP, processor time in the server ("+engine+")", median(s.book.cpu), "ms CPU")
		b.tell("bookings through HTTP, client on the same machine ("+engine+")", median(s.book.rate), "a second")
	}
	b.tell("a booking through HTTP, median until the answer, 8 at once ("+engine+")", median(s.book.wait), "ms")
	b.tell("taking a time through HTTP, processor time in the server ("+engine+")", median(s.hold.cpu), "ms CPU")
	b.tell("taking a time through HTTP, client on the same machine ("+engine+")", median(s.hold.rate), "a second")
	whole := median(s.hold.cpu) + median(s.sheet.cpu) + median(s.book.cpu) + median(s.receipt.cpu)
	b.tell("taking a time, form, booking and receipt together, processor time in the server ("+engine+")", whole, "ms CPU")
	return nil
}

// steps are the requests of a resident who has found a time.
type steps struct{ hold, sheet, book, receipt series }

// series are the rounds of a measurement.
type series struct{ cpu, rate, wait []float64 }

// round is one round of bookings; the first, 0, warms up and is not counted.
type round struct {
	*bench
	world  *world
	number int
}

func (r round) book(ctx context.Context, s *steps) error {
	stands, err := r.world.stands(ctx, bookingsARound)
	if err != nil {
		return err
	}
	plan, err := r.world.holdPlan(ctx, stands)
	if err != nil {
		return err
	}
	held, err := r.play(ctx, plan, &s.hold, http.StatusSeeOther)
	if err != nil {
		return err
	}
	if _, err := r.play(ctx, follow(stands, held), &s.sheet, http.StatusOK); err != nil {
		return err
	}
	if plan, err = r.world.bookPlan(ctx, stands, held.Locations); err != nil {
		return err
	}
	booked, err := r.play(ctx, plan, &s.book, http.StatusSeeOther)
	if err != nil {
		return err
	}
	_, err = r.play(ctx, follow(stands, booked), &s.receipt, http.StatusOK)
	return err
}

// play sends the requests, all of which must be answered with the status, and
// adds what it took to the series.
func (r round) play(ctx context.Context, plan []request, s *series, status int) (answers, error) {
	a, used, err := r.bench.play(ctx, load{Base: r.world.base, Workers: clients, Requests: plan})
	if err == nil {
		err = a.all(status)
	}
	if err != nil || r.number == 0 {
		return a, err
	}
	s.cpu = append(s.cpu, milliseconds(used.cpu)/float64(len(plan)))
	s.rate = append(s.rate, float64(len(plan))/a.Seconds)
	s.wait = append(s.wait, a.MedianMS)
	return a, nil
}

// follow reads the page that each answer leads to.
func follow(stands []stand, a answers) (plan []request) {
	for n, s := range stands {
		plan = append(plan, request{Method: http.MethodGet, Host: s.town.host, Path: a.Locations[n]})
	}
	return plan
}

// holdPlan is the form of the list of times, once for each stand.
func (w *world) holdPlan(ctx context.Context, stands []stand) (plan []request, err error) {
	forms := map[string]formSheet{}
	for _, s := range stands {
		form, known := forms[s.town.host]
		if !known {
			if form, err = w.form(ctx, s.town.host, "/time/tider?tema="+s.town.reason, "slot"); err != nil {
				return nil, err
			}
			forms[s.town.host] = form
		}
		values := w.stamped(form, "slot", s.slot.String())
		plan = append(plan, post(s.town.host, form.action, values))
	}
	return plan, nil
}

// bookPlan is the form of step 3, once for each hold.
func (w *world) bookPlan(ctx context.Context, stands []stand, holds []string) (plan []request, err error) {
	form, err := w.form(ctx, stands[0].town.host, holds[0], "firstname")
	if err != nil {
		return nil, err
	}
	for n, s := range stands {
		values := w.stamped(form, "firstname", "Aud", "phone", fmt.Sprintf("9000%04d", n), "note", "Har fått ny telefon.")
		plan = append(plan, post(s.town.host, holds[n], values))
	}
	return plan, nil
}

// stamped gives the form a key of its own, as if it had been shown.
func (w *world) stamped(f formSheet, pairs ...string) url.Values {
	fresh := w.app.Forms.NewForm(time.Now())
	return f.with(append(pairs, once.KeyField, fresh.Key, once.StampField, fresh.Stamp)...)
}

func post(host, path string, values url.Values) request {
	return request{Method: http.MethodPost, Host: host, Path: path, Body: values.Encode()}
}

// form reads the form of a page.
func (w *world) form(ctx context.Context, host, path, field string) (formSheet, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+path, nil)
	if err != nil {
		return formSheet{}, err
	}
	r.Host = host
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return formSheet{}, err
	}
	defer response.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(response.Body); err != nil {
		return formSheet{}, err
	}
	document, err := html.Parse(&page)
	if err != nil {
		return formSheet{}, err
	}
	action, _, _ := strings.Cut(path, "?")
	form, ok := formTo(document, action, field)
	if !ok {
		return form, fmt.Errorf("%s: %s, with no form that asks for %s", path, response.Status, field)
	}
	return form, nil
}
