package insight

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// Ask is what somebody wants statistics of: the visits of Filter, whose From and
// To are both set, and two dimensions to be crossed, or none.
type Ask struct {
	visit.Filter
	Today         civil.Date
	Rows, Columns visit.Dimension
}

// Crossed tells whether a cross table is asked for.
func (a Ask) Crossed() bool { return a.Rows != "" && a.Columns != "" && a.Rows != a.Columns }

// Statistics is what the visits that were asked for come to. Visits are not
// persons, and persons are not different people.
type Statistics struct {
	Ask
	visit.Sum
	InGroups  int       // of the persons: told of as counts
	Employees visit.Sum // of the municipality's own, who are not in the other figures
	Before    visit.Sum // in as many days just before
	Step      visit.Dimension
	Time      []visit.Line // each step of the period, also where nobody came
	Parts     []Part
	Themes    []visit.Line
	Cells     []visit.Cell
	Recorded  Coverage
}

// Part is the visits by one dimension.
type Part struct {
	By    visit.Dimension
	Lines []visit.Line
}

// PartsOf lists what the page shows the visits by, in its order.
func PartsOf() []visit.Dimension {
	return []visit.Dimension{
		visit.ByTopic, visit.ByMatter, visit.ByOutcome, visit.BySource, visit.ByChannel, visit.ByOrganisation, visit.ByPlace, visit.ByOffer,
		visit.ByLanguage, visit.ByAge, visit.ByFirst, visit.ByBehalf, visit.ByDevice, visit.ByHeard, visit.ByReferred,
		visit.ByHelp, visit.ByFine, visit.BySelf, visit.ByHostSelf,
	}
}

// Statistics counts. The number of queries does not grow with the number of
// places, topics or days.
func (s *Service) Statistics(ctx context.Context, ask Ask, reasons []place.Reason) (st Statistics, err error) {
	defer errs.Wrap(&err, "insight.Statistics")
	st = Statistics{Ask: ask, Step: stepOf(ask.From, ask.To)}
	if st.Sum, st.InGroups, err = visit.Total(ctx, s.DB, ask.Filter); err != nil {
		return st, err
	}
	if err := s.addOthers(ctx, &st); err != nil || st.Visits == 0 {
		return st, err
	}
	if err := s.addParts(ctx, &st); err != nil {
		return st, err
	}
	if st.Themes, err = visit.Themes(ctx, s.DB, ask.Filter, reasons); err != nil || !ask.Crossed() {
		return st, err
	}
	st.Cells, err = visit.Cross(ctx, s.DB, ask.Filter, ask.Rows, ask.Columns)
	return st, err
}

// addOthers counts what stands beside: employees, the time before, and how much
// of what was booked has been recorded.
func (s *Service) addOthers(ctx context.Context, st *Statistics) (err error) {
	if st.Recorded, err = s.coverage(ctx, st.Ask); err != nil {
		return err
	}
	if st.Whom == visit.Residents {
		staff := st.Filter
		staff.Whom = visit.Employees
		if st.Employees, _, err = visit.Total(ctx, s.DB, staff); err != nil {
			return err
		}
	}
	before := st.Filter
	before.To = st.From.AddDays(-1)
	before.From = before.To.AddDays(-st.From.DaysUntil(st.To))
	st.Before, _, err = visit.Total(ctx, s.DB, before)
	return err
}

func (s *Service) addParts(ctx context.Context, st *Statistics) error {
	lines, err := visit.Lines(ctx, s.DB, st.Filter, st.Step)
	if err != nil {
		return err
	}
	st.Time = filled(lines, st.From, st.To, st.Step)
	for _, by := range PartsOf() {
		lines, err := visit.Lines(ctx, s.DB, st.Filter, by)
		if err != nil {
			return err
		}
		if told(lines) {
			st.Parts = append(st.Parts, Part{by, lines})
		}
	}
	return nil
}

// told tells whether anybody answered; a part with nothing but "not told" says
// nothing.
func told(lines []visit.Line) bool {
	for _, l := range lines {
		if l.Key != "" {
			return true
		}
	}
	return false
}

// stepOf is as fine as a chart can show: days of a month, weeks of half a year,
// else months.
func stepOf(from, to civil.Date) visit.Dimension {
	switch days := from.DaysUntil(to) + 1; {
	case days <= 31:
		return visit.ByDay
	case days <= 184:
		return visit.ByWeek
	}
	return visit.ByMonth
}

// filled puts a line where nobody came.
func filled(lines []visit.Line, from, to civil.Date, step visit.Dimension) (all []visit.Line) {
	at := map[string]visit.Line{}
	for _, l := range lines {
		at[l.Key] = l
	}
	last := ""
	for d := from; !d.After(to); d = d.AddDays(1) {
		if key := StepKey(d, step); key != last {
			last = key
			all = append(all, visit.Line{Key: key, Visits: at[key].Visits, Persons: at[key].Persons})
		}
	}
	return all
}

// StepKey is the key of the day's line in a count by day, week or month.
func StepKey(d civil.Date, step visit.Dimension) string {
	switch step {
	case visit.ByWeek:
		return d.Week().String()
	case visit.ByMonth:
		return d.MonthKey()
	}
	return d.String()
}
