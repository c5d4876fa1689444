package visit

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// UnmetWhy says how we know that somebody did not get what they wanted.
type UnmetWhy string

// The whys. What counts once differs, so they are never added up to persons:
// one who sees that all is full and joins the list is counted under both.
const (
	UnmetFull     UnmetWhy = "full"     // nothing free was shown: once for each wish, client network and day
	UnmetEarlier  UnmetWhy = "earlier"  // joined the earlier-time list: once for each form that was sent
	UnmetCallback UnmetWhy = "callback" // asked to be called: once for each form that was sent
	UnmetDeclined UnmetWhy = "declined" // the desk marked that none of the times fitted: once for each mark

	// What a host or the desk marks with one tap: once for each person and mark.
	UnmetNotOffered UnmetWhy = "notoffered" // asked for what nobody offers
	UnmetTurnedAway UnmetWhy = "turnedaway" // came, but it was full
	UnmetClosing    UnmetWhy = "closing"    // came too short before closing
	UnmetLanguage   UnmetWhy = "language"   // nobody there spoke their language
	UnmetNoTime     UnmetWhy = "notime"     // was helped, but time ran out
)

// UnmetWhys lists them in the order of the pages.
func UnmetWhys() []UnmetWhy {
	return slices.Concat([]UnmetWhy{UnmetFull, UnmetEarlier, UnmetCallback, UnmetDeclined}, UnmetTaps())
}

// UnmetTaps lists those that are marked by a button.
func UnmetTaps() []UnmetWhy {
	return []UnmetWhy{UnmetNotOffered, UnmetTurnedAway, UnmetLanguage, UnmetNoTime, UnmetClosing}
}

// Key is the locale key of the why's words.
func (w UnmetWhy) Key() string { return "visit.unmet." + string(w) }

// Unmet is something that somebody wanted and did not get. It tells nothing of
// who it was, and of when only the day.
type Unmet struct {
	Date              civil.Date // the local day on which it was asked
	ReasonID, PlaceID string     // "" not told, or anywhere
	Language          string     // code of the language of help, "" Norwegian or not told
	Why               UnmetWhy
}

// UnmetCount is how often something was wanted in vain.
type UnmetCount struct {
	Unmet
	Times int
}

func (u Unmet) check() error {
	var c errs.Check
	if u.Date.IsZero() {
		c.Add("date", "visit.error.needsdate")
	}
	if !slices.Contains(UnmetWhys(), u.Why) || !languageCode.MatchString(u.Language) {
		c.Add("why", "visit.error.choice")
	}
	return c.Err()
}

// RecordUnmet counts one more, in the transaction of what it follows from. No
// row is written for the one case, so there is nothing to find it by later.
func RecordUnmet(ctx context.Context, tx db.Tx, tenantID string, u Unmet) error {
	return AddUnmet(ctx, tx, tenantID, UnmetCount{u, 1})
}

// AddUnmet counts so many more, such as those of a paper list.
func AddUnmet(ctx context.Context, tx db.Tx, tenantID string, u UnmetCount) (err error) {
	defer errs.Wrap(&err, "visit.AddUnmet(%s)", u.Why)
	if err := u.check(); err != nil {
		return err
	}
	if slices.Contains([]string{"nb", "nn", "no"}, u.Language) { // which all of us speak
		u.Language = ""
	}
	_, err = db.Exec(ctx, tx, `insert into unmet (tenant_id, service_date, why, reason_id, place_id, language, times)
		values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id, service_date, why, reason_id, place_id, language) do update set times = unmet.times + excluded.times`,
		tenantID, u.Date, string(u.Why), u.ReasonID, u.PlaceID, u.Language, u.Times)
	return err
}

// RemoveUnmet takes back one of today's: errs.NotFound when there is none.
func RemoveUnmet(ctx context.Context, tx db.Tx, tenantID string, u Unmet) (err error) {
	defer errs.Wrap(&err, "visit.RemoveUnmet(%s)", u.Why)
	n, err := db.Exec(ctx, tx, `update unmet set times = times - 1 where tenant_id = $1 and service_date = $2 and why = $3
		and reason_id = $4 and place_id = $5 and language = $6 and times > 1`,
		tenantID, u.Date, string(u.Why), u.ReasonID, u.PlaceID, u.Language)
	if err != nil || n > 0 {
		return err
	}
	n, err = db.Exec(ctx, tx, `delete from unmet where tenant_id = $1 and service_date = $2 and why = $3
		and reason_id = $4 and place_id = $5 and language = $6 and times = 1`,
		tenantID, u.Date, string(u.Why), u.ReasonID, u.PlaceID, u.Language)
	if err == nil && n == 0 {
		err = errs.E(errs.NotFound, "visit.error.unmet")
	}
	return err
}

// UnmetWeek is how often something was wanted in vain at a place ("" anywhere) in
// a week.
type UnmetWeek struct {
	Monday  civil.Date
	PlaceID string
	Why     UnmetWhy
	Times   int
}

// UnmetWeeks sums the counts of the days from and to by week, place and why.
func UnmetWeeks(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (weeks []UnmetWeek, err error) {
	defer errs.Wrap(&err, "visit.UnmetWeeks(%s–%s)", from, to)
	days, err := db.All(ctx, r, scanUnmetDay, `select service_date, place_id, why, cast(sum(times) as bigint) from unmet
		where tenant_id = $1 and service_date >= $2 and service_date <= $3
		group by service_date, place_id, why order by service_date, place_id, why`, tenantID, from, to)
	sums := map[UnmetWeek]int{}
	for _, d := range days {
		sums[UnmetWeek{Monday: d.Monday.Monday(), PlaceID: d.PlaceID, Why: d.Why}] += d.Times
	}
	for key, times := range sums {
		key.Times = times
		weeks = append(weeks, key)
	}
	slices.SortFunc(weeks, func(a, b UnmetWeek) int {
		return cmp.Or(a.Monday.Compare(b.Monday), cmp.Compare(a.PlaceID, b.PlaceID), cmp.Compare(a.Why, b.Why))
	})
	return weeks, err
}

// scanUnmetDay puts the day where the Monday will be.
func scanUnmetDay(row db.Row) (u UnmetWeek, err error) {
	return u, row.Scan(&u.Monday, &u.PlaceID, &u.Why, &u.Times)
}

// UnmetNeed sums the counts of the days from and to, both included, over the
// days: one line for each why, reason, place and language, most first. Date is
// zero in them.
func UnmetNeed(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (counts []UnmetCount, err error) {
	defer errs.Wrap(&err, "visit.UnmetNeed(%s–%s)", from, to)
	return db.All(ctx, r, scanUnmet, `select why, reason_id, place_id, language, cast(sum(times) as bigint) as total from unmet
		where tenant_id = $1 and service_date >= $2 and service_date <= $3
		group by why, reason_id, place_id, language order by total desc, why, reason_id, place_id, language`, tenantID, from, to)
}

func scanUnmet(row db.Row) (u UnmetCount, err error) {
	return u, row.Scan(&u.Why, &u.ReasonID, &u.PlaceID, &u.Language, &u.Times)
}
