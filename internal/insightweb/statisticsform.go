package insightweb

import (
	"cmp"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// The longest period that is counted at once, in days: ten years and a little.
const longest = 3700

// form is the filter. Its names stand in the address, so that a choice can be
// sent to a colleague.
func (v statisticsView) form() *form.Form {
	today := civil.DateOf(v.Request.Now, v.Tenant.Location())
	f := form.New(v.Text,
		&form.Field{Kind: form.Date, Name: "fra", Label: v.T("insight.statistics.from"), Width: "sm", Value: civil.NewDate(today.Year(), 1, 1).String()},
		&form.Field{Kind: form.Date, Name: "til", Label: v.T("insight.statistics.to"), Width: "sm", Value: today.String()},
		v.choice("organisasjon", visit.ByOrganisation, v.organisationIDs()),
		v.choice("sted", visit.ByPlace, v.placeIDs()),
		v.choice("tilbud", visit.ByOffer, v.offerIDs()),
		v.choice("kanal", visit.ByChannel, codes(place.Channels())),
		v.choice("vei", visit.BySource, codes(visit.Sources())),
		v.choice("tema", visit.ByTopic, v.reasonIDs()),
		v.choice("sak", visit.ByMatter, visit.Matters()),
		v.choice("resultat", visit.ByOutcome, codes(visit.Outcomes())),
		v.choice("sprak", visit.ByLanguage, i18n.SpokenLanguages()),
		v.choice("alder", visit.ByAge, visit.Ages()),
		v.whom(), v.axis("rader"), v.axis("kolonner"),
	)
	for _, field := range f.Fields { // a search has nothing that must be filled in
		field.Tag = ""
	}
	return f
}

// choice is a list of a dimension's keys, with all of them first.
func (v statisticsView) choice(name string, by visit.Dimension, keys []string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: name, Label: v.dimension(by), Options: []form.Option{{Label: v.T("insight.statistics.all"), Checked: true}}}
	for _, key := range keys {
		f.Options = append(f.Options, form.Option{Value: key, Label: v.label(by, key)})
	}
	return f
}

func (v statisticsView) whom() *form.Field {
	f := &form.Field{Kind: form.Select, Name: "hvem", Label: v.T("insight.statistics.whom")}
	for i, whom := range []visit.Whom{visit.Residents, visit.Employees, visit.Everybody} {
		f.Options = append(f.Options, form.Option{Value: string(whom), Label: v.T("insight.statistics.whom." + cmp.Or(string(whom), "residents")), Checked: i == 0})
	}
	return f
}

// axis is one side of the cross table.
func (v statisticsView) axis(name string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: name, Label: v.T("insight.statistics.axis." + name), Options: []form.Option{{Label: v.T("insight.statistics.axis.none"), Checked: true}}}
	for _, by := range axes() {
		f.Options = append(f.Options, form.Option{Value: string(by), Label: v.dimension(by)})
	}
	return f
}

// axes are what may be crossed: all that the page counts by, and the months.
func axes() []visit.Dimension { return append([]visit.Dimension{visit.ByMonth}, insight.PartsOf()...) }

// ask reads the filter, and says in the form what is wrong with it.
func (v statisticsView) ask(f *form.Form) insight.Ask {
	a := insight.Ask{Today: civil.DateOf(v.Request.Now, v.Tenant.Location())}
	a.TenantID, a.From, a.To = v.Tenant.ID, f.Date("fra"), f.Date("til")
	switch {
	case a.From.IsZero() || a.To.IsZero():
		f.Field("fra").Error = v.T("insight.statistics.error.period")
	case a.To.Before(a.From):
		f.Field("til").Error = v.T("insight.statistics.error.order")
	case a.From.DaysUntil(a.To) > longest:
		f.Field("til").Error = v.T("insight.statistics.error.long")
	}
	a.OrganisationIDs = v.own
	if chosen := f.Text("organisasjon"); chosen != "" {
		a.OrganisationIDs = []string{chosen}
	}
	a.PlaceID, a.OfferID, a.Channel, a.Source = f.Text("sted"), f.Text("tilbud"), place.Channel(f.Text("kanal")), visit.Source(f.Text("vei"))
	a.Matter, a.Outcome, a.Language, a.AgeBand = f.Text("sak"), visit.Outcome(f.Text("resultat")), f.Text("sprak"), f.Text("alder")
	if topic := f.Text("tema"); topic != "" {
		a.TopicIDs = []string{topic}
	}
	a.Whom, a.Rows, a.Columns = visit.Whom(f.Text("hvem")), visit.Dimension(f.Text("rader")), visit.Dimension(f.Text("kolonner"))
	return a
}

// narrow tells whether more than the period is chosen.
func (v statisticsView) narrow(f *form.Form) bool {
	return slices.ContainsFunc(f.Fields[2:], func(field *form.Field) bool { return f.Text(field.Name) != "" })
}

// quick are the periods that are asked for most.
func quick(r *orgweb.Request) (links []web.Link) {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	month, year := today.FirstOfMonth(), civil.NewDate(today.Year(), 1, 1)
	last := month.AddDays(-1)
	for _, period := range []struct {
		key      string
		from, to civil.Date
	}{
		{"month", month, today}, {"lastmonth", last.FirstOfMonth(), last},
		{"year", year, today}, {"lastyear", civil.NewDate(today.Year()-1, 1, 1), year.AddDays(-1)},
	} {
		links = append(links, web.Link{Text: r.Text.T("insight.statistics." + period.key), URL: r.URL("/intern/statistikk?fra=" + period.from.String() + "&til=" + period.to.String())})
	}
	return links
}

func codes[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return all
}
