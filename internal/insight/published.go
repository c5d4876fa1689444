package insight

import (
	"context"
	"crypto/rand"
	"math/big"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// Cut is one way of dividing a month's visits. The cuts are fixed, and no two are
// crossed: the more ways there are to cut, the more can be subtracted.
type Cut string

// CutAll is the whole month. The other cuts are named as their dimension.
const CutAll Cut = "all"

// Cuts lists the cuts in the order of the pages.
func Cuts() []Cut {
	return []Cut{CutAll, Cut(visit.ByPlace), Cut(visit.ByTopic), Cut(visit.ByOutcome), Cut(visit.ByChannel), Cut(visit.BySource), Cut(visit.ByLanguage), Cut(visit.ByAge)}
}

// sumsUp tells whether the lines of the cut come to the whole: a visit about two
// topics stands in both.
func (c Cut) sumsUp() bool { return c != Cut(visit.ByTopic) }

// Published is one figure of one closed month ("2026-10").
type Published struct {
	Month string
	Cut   Cut
	Figure
}

// closesOn is the day of a month on which the month before is published: what
// was recorded late is in it by then.
const closesOn = 6

// Publish makes the figures of each closed month that has none, once.
func (s *Service) Publish(ctx context.Context, t org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "insight.Publish(%s)", t.ID)
	today := civil.DateOf(now, t.Location())
	closed := today.FirstOfMonth().AddDays(-1) // the last day that may be published
	if today.Day() < closesOn {
		closed = closed.FirstOfMonth().AddDays(-1)
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		months, err := unpublished(ctx, tx, t.ID, closed)
		if err != nil {
			return err
		}
		for _, month := range months {
			if err := publishMonth(ctx, tx, t.ID, month); err != nil {
				return err
			}
		}
		return nil
	})
}

// unpublished are the first days of the months with visits that nothing is told
// of yet. A month that ended without a visit has nothing to tell.
func unpublished(ctx context.Context, tx db.Tx, tenantID string, until civil.Date) (months []civil.Date, err error) {
	have, err := db.All(ctx, tx, db.Strings, `select distinct month from published where tenant_id = $1`, tenantID)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, month := range have {
		done[month] = true
	}
	lines, err := visit.Lines(ctx, tx, visit.Filter{TenantID: tenantID, To: until}, visit.ByMonth)
	for _, l := range lines {
		first, bad := civil.ParseDate(l.Key + "-01")
		if bad == nil && !done[l.Key] {
			months = append(months, first)
		}
	}
	return months, err
}

func publishMonth(ctx context.Context, tx db.Tx, tenantID string, first civil.Date) error {
	f := visit.Filter{TenantID: tenantID, From: first, To: first.AddDays(31).FirstOfMonth().AddDays(-1)}
	sum, _, err := visit.Total(ctx, tx, f)
	if err != nil {
		return err
	}
	whole := suppress([]visit.Line{{Visits: sum.Visits}}, false, lot)
	if err := insertFigures(ctx, tx, tenantID, first.MonthKey(), CutAll, whole); err != nil || sum.Visits < Few {
		return err
	}
	for _, cut := range Cuts()[1:] {
		lines, err := visit.Lines(ctx, tx, f, visit.Dimension(cut))
		if err == nil {
			err = insertFigures(ctx, tx, tenantID, first.MonthKey(), cut, suppress(lines, cut.sumsUp(), lot))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lot draws by lot what nobody is to foresee.
func lot(n int) int {
	drawn, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // crypto/rand never fails since Go 1.24
	}
	return int(drawn.Int64())
}

func insertFigures(ctx context.Context, tx db.Tx, tenantID, month string, cut Cut, figures []Figure) error {
	for _, f := range figures {
		var visits any
		if !f.Hidden() {
			visits = f.Visits
		}
		_, err := db.Exec(ctx, tx, `insert into published (tenant_id, month, cut, answer, visits) values ($1, $2, $3, $4, $5)
			on conflict do nothing`, tenantID, month, string(cut), f.Answer, visits)
		if err != nil {
			return err
		}
	}
	return nil
}

// PublishedMonths gives the figures of the months from to to ("2026-01"), both
// included, sorted by month, cut and answer.
func PublishedMonths(ctx context.Context, r db.Reader, tenantID, from, to string) (list []Published, err error) {
	defer errs.Wrap(&err, "insight.PublishedMonths")
	scan := func(row db.Row) (p Published, err error) {
		var told *int
		err = row.Scan(&p.Month, &p.Cut, &p.Answer, &told)
		if p.Visits = hidden; told != nil {
			p.Visits = *told
		}
		return p, err
	}
	return db.All(ctx, r, scan, `select month, cut, answer, visits from published
		where tenant_id = $1 and month >= $2 and month <= $3 order by month, cut, answer`, tenantID, from, to)
}
