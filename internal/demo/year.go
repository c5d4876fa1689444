package demo

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/insight"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// year makes the visits from New Year until where the bookings begin, so that
// the statistics have something to tell: few at first, then more, hardly any in
// July. Who they were was forgotten long ago.
func (d *diary) year(ctx context.Context) error {
	return d.DB.Write(ctx, func(tx db.Tx) error {
		last := d.today().AddDays(-days - 1)
		for day := civil.NewDate(last.Year(), time.January, 4); !day.After(last); day = day.AddDays(1) {
			if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
				continue
			}
			if err := d.yearDay(ctx, tx, day); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *diary) yearDay(ctx context.Context, tx db.Tx, day civil.Date) error {
	for _, o := range d.town.offers {
		offer := d.offers[o.Name]
		if len(offer.PlaceIDs) == 0 || len(offer.ReasonIDs) == 0 || offer.Channel != place.AtPlace {
			continue
		}
		d.deal("year", o.Name, day)
		for range d.guests(day) {
			if _, err := visit.Record(ctx, tx, d.tenant.ID, d.past(offer, day)); err != nil {
				return err
			}
		}
	}
	return nil
}

// guests is how many came that day, to one offer.
func (d *diary) guests(day civil.Date) int {
	if day.Month() == time.July {
		return d.IntN(10) / 9
	}
	return d.IntN(2 + int(day.Month())/4)
}

func (d *diary) past(offer place.Offer, day civil.Date) visit.Visit {
	v := d.visit(visitor{offer: offer, reasonID: d.reason(offer), language: some(d.Rand, []string{"nb", "nb", "nb", "nb", "en", "uk", "ar"}), onBehalf: d.IntN(20) == 0})
	v.OrganisationID, v.PlaceID, v.OfferID, v.Channel = offer.OrganisationID, some(d.Rand, offer.PlaceIDs), offer.ID, string(offer.Channel)
	v.Date, v.Hour, v.Source = day, 10+d.IntN(5), some(d.Rand, []visit.Source{visit.Booked, visit.Booked, visit.Unplanned})
	return v
}

// publish makes the open figures, and a link that the coordinator has sent.
func (d *diary) publish(ctx context.Context) error {
	if err := d.Insight.Publish(ctx, d.tenant, d.Now); err != nil {
		return err
	}
	last := d.today().FirstOfMonth().AddDays(-1)
	_, err := d.Insight.AddShare(ctx, d.by, insight.Share{
		Title: "Tall til kommunestyret", From: civil.NewDate(last.Year(), time.January, 1).MonthKey(), To: last.MonthKey(), EndsOn: d.today().AddDays(60),
	})
	return err
}
