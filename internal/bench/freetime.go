package bench

import (
	"context"
	"net/http"

	"digivert/internal/freetime"
)

const (
	rounds       = 5
	computations = 100
	pages        = 150
)

// freeTimes measures a month of free times over ten hosts whose time is half
// taken: the rule alone, with what is read for it, and the page.
func (b *bench) freeTimes(ctx context.Context, w *world, engine string) error {
	t := w.towns[0]
	if err := w.occupy(ctx, t); err != nil {
		return err
	}
	q := t.search()
	supply, err := w.app.Appointment.Free.Load(ctx, w.app.DB, q)
	if err != nil {
		return err
	}
	computed, err := each(computations, func() error {
		freetime.Times(supply, q)
		return nil
	})
	if err != nil {
		return err
	}
	loaded, err := each(computations/4, func() error {
		_, err := w.free(ctx, t)
		return err
	})
	if err != nil {
		return err
	}
	b.atMost("a month of free times over 10 hosts, computed ("+engine+")", computed, 3, "ms CPU")
	b.tell("a month of free times over 10 hosts, read and computed ("+engine+")", loaded, "ms CPU")
	if err := b.coordinatorsWeek(ctx, w, engine); err != nil {
		return err
	}
	return b.timesPage(ctx, w, engine)
}

// each is the processor time of one of n, the median over rounds, in ms.
func each(n int, f func() error) (float64, error) {
	var values []float64
	for range rounds {
		s, err := measure(func() error {
			for range n {
				if err := f(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
		values = append(values, milliseconds(s.cpu)/float64(n))
	}
	return median(values), nil
}

func (b *bench) timesPage(ctx context.Context, w *world, engine string) error {
	t := w.towns[0]
	l := load{Base: w.base, Workers: 1}
	for range pages {
		l.Requests = append(l.Requests, request{Method: http.MethodGet, Host: t.host, Path: "/time/tider?tema=" + t.reason})
	}
	var medians, used []float64
	for range rounds {
		a, s, err := b.play(ctx, l)
		if err == nil {
			err = a.all(http.StatusOK)
		}
		if err != nil {
			return err
		}
		medians, used = append(medians, a.MedianMS), append(used, milliseconds(s.cpu)/pages)
	}
	if engine == "sqlite" {
		b.atMost("the page of it, /time/tider (sqlite)", median(medians), 8, "ms")
	} else { // there the server of the database shares the processors
		b.tell("the page of it, /time/tider ("+engine+")", median(medians), "ms")
	}
	b.tell("the page of it, processor time in the server ("+engine+")", median(used), "ms CPU")
	return nil
}
