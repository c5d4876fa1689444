package insightweb

import (
	"digivert/internal/appointment"
	"digivert/internal/base/civil"
)

// counts is what the week came to, in figures and sentences.
type counts struct {
	Figures []figure
	Planned string // of the visits, how many had been booked
	Vias    []viaRow
	URL     string // the month's counts
}

type figure struct{ Label, Value string }

type viaRow struct{ Name, Number, Share string }

func (v view) counts() counts {
	n := v.Counts
	c := counts{URL: v.URL("/intern/statistikk?" + monthOf(v.Days[0]))}
	add := func(key, value string) { c.Figures = append(c.Figures, figure{v.T("insight.counts." + key), value}) }
	if !v.Days[0].After(v.Today) {
		add("visits", v.Text.Number(n.Visits))
		add("persons", v.Text.Number(n.Persons))
		add("help", hours(v.Text, n.Help))
	}
	add("appointments", v.Text.Number(n.Appointments))
	add("ahead", v.Text.Number(n.Ahead))
	add("excused", v.Text.Number(n.Excused))
	add("revoked", v.Text.Number(n.Revoked))
	add("noshow", v.Text.Number(n.NoShow))
	if n.Visits > 0 {
		c.Planned = v.T("insight.counts.planned", "Planned", v.Text.Number(n.Planned), "Visits", v.Text.Number(n.Visits))
	}
	for _, via := range []appointment.Via{appointment.ViaWeb, appointment.ViaPhone, appointment.ViaDesk, appointment.ViaPartner} {
		if n.ByVia[via] > 0 {
			c.Vias = append(c.Vias, viaRow{v.T("insight.via." + string(via)), v.Text.Number(n.ByVia[via]), v.T("insight.percent", "N", n.Share(via))})
		}
	}
	return c
}

// monthOf is the statistics' query for the whole month that the day is in.
func monthOf(day civil.Date) string {
	first := day.FirstOfMonth()
	return "fra=" + first.String() + "&til=" + first.AddDays(31).FirstOfMonth().AddDays(-1).String()
}
