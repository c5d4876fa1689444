package dropin

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/place"
)

// observedDays is how far back lengths of help count; usualMinutes is what help
// takes at a place where nothing was observed and no offer says.
const (
	observedDays = 60
	usualMinutes = 20
)

type observed struct {
	reasonID       string
	times, minutes int
}

// pace is what was observed at the place in the last 60 days and today.
func (s *Service) pace(ctx context.Context, r db.Reader, q BoardQuery, b Board) (Pace, error) {
	scan := func(row db.Row) (o observed, err error) { return o, row.Scan(&o.reasonID, &o.times, &o.minutes) }
	seen, err := db.All(ctx, r, scan, `select reason_id, cast(sum(times) as bigint), cast(sum(minutes) as bigint) from queue_length
		where tenant_id = $1 and place_id = $2 and service_date >= $3 group by reason_id`,
		q.Tenant.ID, q.PlaceID, b.Date.AddDays(-observedDays))
	if err != nil {
		return Pace{}, err
	}
	for _, t := range b.Tickets {
		if t.State == Served && t.HelpedMinutes > 0 {
			seen = append(seen, observed{t.ReasonID, 1, t.HelpedMinutes})
		}
	}
	usual, err := s.offered(ctx, r, q, b)
	return paceOf(seen, usual), err
}

// offered is how long the drop-in offer says that help takes.
func (s *Service) offered(ctx context.Context, r db.Reader, q BoardQuery, b Board) (float64, error) {
	offers, err := s.Places.BareOffers(ctx, r, q.Tenant.ID)
	for _, o := range offers {
		if o.Kind == place.KindDropIn && len(b.Sessions) > 0 && b.Sessions[0].OfferID == o.ID {
			return float64(o.Length), err
		}
	}
	return usualMinutes, err
}

func paceOf(seen []observed, usual float64) Pace {
	sums, all := map[string]observed{}, observed{}
	for _, o := range seen {
		sum := sums[o.reasonID]
		sums[o.reasonID] = observed{o.reasonID, sum.times + o.times, sum.minutes + o.minutes}
		all = observed{"", all.times + o.times, all.minutes + o.minutes}
	}
	p := Pace{Usual: usual, ByReason: map[string]float64{}}
	if all.times >= leastObserved {
		p.Usual = float64(all.minutes) / float64(all.times)
	}
	for id, sum := range sums {
		if sum.times >= leastObserved {
			p.ByReason[id] = float64(sum.minutes) / float64(sum.times)
		}
	}
	return p
}
