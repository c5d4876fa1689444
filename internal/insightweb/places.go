package insightweb

import (
	"digivert/internal/base/i18n"
	"digivert/internal/insight"
)

// placeTable is how full each place is on each day, in words and numbers. Color
// and bar are only an extra.
type placeTable struct {
	Days  []dayHead
	Rows  []placeRow
	Total placeRow
}

type dayHead struct {
	Text  string // "ma. 9.11."
	Full  string // "mandag 9. november", for those who hear it
	Today bool
}

type placeRow struct {
	Name  string
	Cells []cell
	Total cell
}

// cell is one day, or the week, of a place.
type cell struct {
	Level string   // an insight.Level, for the look
	Word  string   // "Fullt"
	Fill  int      // tenths that are booked, for the bar
	Lines []string // "5 t av 6 t bestilt", "1 t holdes"
}

func (v view) places() *placeTable {
	if v.Nothing() {
		return nil
	}
	table := &placeTable{}
	shown := v.shownDays()
	for _, n := range shown {
		d := v.Days[n]
		table.Days = append(table.Days, dayHead{Text: v.Text.ShortDay(d), Full: v.Text.Day(d), Today: d == v.Today})
	}
	for _, p := range v.Week.Places {
		if !p.Total.Nothing() {
			table.Rows = append(table.Rows, v.placeRow(p, shown))
		}
	}
	table.Total = v.placeRow(v.Total, shown)
	table.Total.Name = v.T("insight.places.total")
	return table
}

// shownDays leaves out Saturday and Sunday when nothing is on them.
func (v view) shownDays() (days []int) {
	for n, day := range v.Total.Days {
		if n < 5 || !day.Nothing() {
			days = append(days, n)
		}
	}
	return days
}

func (v view) placeRow(p insight.PlaceWeek, shown []int) placeRow {
	row := placeRow{Name: p.Place.Name, Total: v.sum(p.Total)}
	if p.Place.ID == "" {
		row.Name = v.T("insight.places.elsewhere")
	}
	for _, n := range shown {
		row.Cells = append(row.Cells, v.cell(p.Days[n]))
	}
	return row
}

func (v view) cell(day insight.PlaceDay) cell {
	c := v.words(day.Use)
	if day.Level() == insight.Past {
		c.Word = ""
		if day.Nothing() {
			c.Word = v.T("insight.level.closed")
		}
	}
	if day.HolidayKey != "" {
		c.Lines = append(c.Lines, v.T(day.HolidayKey))
	}
	c.Lines = append(c.Lines, day.Reasons...)
	return c
}

// sum is the cell of a whole week. It has a word only when hours are left: days
// that are over and days that are closed have none in common.
func (v view) sum(u insight.Use) cell {
	c := v.words(u)
	if u.Planned+u.Outside+u.Overridden == 0 {
		c.Word, c.Level = "", string(insight.Past)
	}
	return c
}

func (v view) words(u insight.Use) cell {
	level := u.Level()
	c := cell{Level: string(level), Word: v.T("insight.level." + string(level))}
	if u.Ahead {
		c.Fill = (u.Percent() + 5) / 10
		c.Lines = aheadLines(v.Text, u)
	}
	if u.Behind > 0 {
		c.Lines = append(c.Lines, v.T("insight.use.planned", "Hours", hours(v.Text, u.Behind)))
	}
	if u.Visits > 0 || !u.Ahead && u.Open {
		c.Lines = append(c.Lines, v.Text.N("insight.use.visits", u.Visits))
	}
	return c
}

// aheadLines are the numbers of days that are not over.
func aheadLines(t i18n.Localizer, u insight.Use) (lines []string) {
	add := func(key string, minutes int) {
		if minutes > 0 {
			lines = append(lines, t.T(key, "Hours", hours(t, minutes)))
		}
	}
	if u.Planned > 0 {
		lines = append(lines, t.T("insight.use.taken", "Taken", hours(t, u.Taken), "Planned", hours(t, u.Planned)))
	}
	add("insight.use.held", u.Held)
	add("insight.use.busy", u.Busy)
	add("insight.use.outside", u.Outside)
	if u.Overridden > 0 {
		lines = append(lines, t.N("insight.use.overridden", u.Overridden))
	}
	return lines
}
