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
	bookingsARound = 500
	clients        = 8
)

// bookings measures booking through HTTP: the form that takes a time, and the
// form that makes it an appointment. Each goes through everything that a
// resident's does.
func (b *bench) bookings(ctx context.Context, w *world, engine string) error {
	var holds, books series
	for n := range bookingRounds {
		stands, err := w.stands(ctx, bookingsARound)
		if err != nil {
			return err
		}
		plan, err := w.holdPlan(ctx, stands)
		if err != nil {
			return err
		}
		held, err := b.playAll(ctx, w, plan, &holds, n)
		if err != nil {
			return err
		}
		if plan, err = w.bookPlan(ctx, stands, held.Locations); err != nil {
			return err
		}
		if _, err := b.playAll(ctx, w, plan, &books, n); err != nil {
			return err
		}
	}
	b.tell("taking a time through HTTP, processor time in the server ("+engine+")", median(holds.cpu), "ms CPU")
	b.tell("taking a time through HTTP, client on the same machine ("+engine+")", median(holds.rate), "a second")
	if engine == "sqlite" {
		b.atMost("a booking through HTTP, processor time in the server (sqlite)", median(books.cpu), 1.5, "ms CPU")
		b.atLeast("bookings through HTTP, client on the same machine (sqlite)", median(books.rate), 600, "a second")
	} else {
		b.tell("a booking through HTTP, processor time in the server ("+engine+")", median(books.cpu), "ms CPU")
		b.tell("bookings through HTTP, client on the same machine ("+engine+")", median(books.rate), "a second")
	}
	b.tell("a booking through HTTP, median until the answer, 8 at once ("+engine+")", median(books.wait), "ms")
	return nil
}

// series are the rounds of a measurement.
type series struct{ cpu, rate, wait []float64 }

// playAll sends the requests and adds them to the series, if it is no warming up.
func (b *bench) playAll(ctx context.Context, w *world, plan []request, s *series, round int) (answers, error) {
	a, used, err := b.play(ctx, load{Base: w.base, Workers: clients, Requests: plan})
	if err == nil {
		err = a.all(http.StatusSeeOther)
	}
	if err != nil || round == 0 {
		return a, err
	}
	s.cpu = append(s.cpu, milliseconds(used.cpu)/float64(len(plan)))
	s.rate = append(s.rate, float64(len(plan))/a.Seconds)
	s.wait = append(s.wait, a.MedianMS)
	return a, nil
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
