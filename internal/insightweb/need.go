package insightweb

import (
	"cmp"
	"slices"

	"digivert/internal/base/i18n"
	"digivert/internal/insight"
	"digivert/internal/visit"
)

// needTable is what people wanted and did not get: by reason, place and
// language, never by two of them at once.
type needTable struct {
	Shown     bool // not for weeks that have not begun: nobody can have asked
	Sentences []string
	Whys      []string
	Groups    []needGroup
}

type needGroup struct {
	Head string
	Rows []needRow
}

type needRow struct {
	Name  string
	Times []string
}

func (v view) need() needTable {
	table := needTable{Shown: !v.Nothing() && !v.Days[0].After(v.Today), Sentences: v.needSentences()}
	if len(v.Need.Total) == 0 {
		return table
	}
	for _, why := range v.whys() {
		table.Whys = append(table.Whys, v.T("insight.need."+string(why)))
	}
	for _, group := range []struct {
		key   string
		lines []insight.UnmetLine
		name  func(string) string
	}{
		{"all", []insight.UnmetLine{{Times: v.Need.Total}}, func(string) string { return v.T("insight.need.total") }},
		{"reason", v.Need.ByReason, v.reason},
		{"place", v.Need.ByPlace, v.placeName},
		{"language", v.Need.ByLanguage, func(code string) string { return i18n.Capital(v.Text.LanguageName(code)) }},
	} {
		if len(group.lines) > 0 {
			table.Groups = append(table.Groups, v.needGroup(v.T("insight.need.by."+group.key), group.lines, group.name))
		}
	}
	return table
}

func (v view) needGroup(head string, lines []insight.UnmetLine, name func(string) string) needGroup {
	group := needGroup{Head: head}
	for _, line := range lines {
		row := needRow{Name: name(line.Key)}
		for _, why := range v.whys() {
			row.Times = append(row.Times, v.Text.Number(line.Times[why]))
		}
		group.Rows = append(group.Rows, row)
	}
	return group
}

// whys are those that the week has: the first four, and of those that are marked
// by hand the ones that were.
func (v view) whys() []visit.UnmetWhy {
	return slices.DeleteFunc(visit.UnmetWhys(), func(why visit.UnmetWhy) bool {
		return v.Need.Total[why] == 0 && slices.Contains(visit.UnmetTaps(), why)
	})
}

// needSentences say the most plainly: what was full, and in which languages
// nobody could be had.
func (v view) needSentences() (list []string) {
	if n := v.Need.Total[visit.UnmetFull]; n > 0 {
		list = append(list, v.Text.N("insight.need.sentence.full", n))
	}
	for _, line := range v.Need.ByLanguage {
		if n := line.Times[visit.UnmetFull]; n > 0 {
			list = append(list, v.Text.N("insight.need.sentence.language", n, "Language", v.Text.LanguageName(line.Key)))
		}
	}
	return list
}

func (v view) reason(id string) string {
	for _, r := range v.Reasons {
		if r.ID == id {
			return r.NameIn(v.Text)
		}
	}
	return v.T("insight.gone")
}

func (v view) placeName(id string) string {
	for _, p := range v.Week.Places {
		if p.Place.ID == id {
			return cmp.Or(p.Place.Name, v.T("insight.gone"))
		}
	}
	return v.T("insight.gone")
}
