package placeweb

import (
	"slices"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// The working defaults of a new offer: 45 minutes and a quarter of an hour to
// write down and breathe, bookable from two hours to four weeks ahead.
const (
	defaultLength  = 45
	defaultBuffer  = 15
	defaultStep    = 30
	defaultNotice  = 120
	defaultHorizon = 28
	defaultDropIn  = 20
)

// offerDraft is a new offer with working defaults, at all places, with all
// reasons that are not hidden.
func (p *Pages) offerDraft(r *orgweb.Request) (place.Offer, error) {
	ctx := r.HTTP.Context()
	o := place.Offer{
		Kind: place.KindAppointment, Channel: place.AtPlace, Name: r.Text.T("place.offer.defaultname"),
		Length: defaultLength, Buffer: defaultBuffer, Step: defaultStep, Notice: defaultNotice, Horizon: defaultHorizon,
		BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, Bring: r.Text.T("place.offer.defaultbring"),
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return o, err
	}
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return o, err
	}
	for _, pl := range places {
		o.PlaceIDs = append(o.PlaceIDs, pl.ID)
	}
	for _, reason := range place.Visible(reasons) {
		o.ReasonIDs = append(o.ReasonIDs, reason.ID)
	}
	return asked(r, o), nil
}

// asked makes the draft a drop-in offer when that is asked for: nobody books, so
// the length is only what help usually takes.
func asked(r *orgweb.Request, o place.Offer) place.Offer {
	if r.Query("type") == string(place.KindDropIn) {
		o.Kind, o.Name, o.Length, o.Buffer = place.KindDropIn, r.Text.T("place.offer.dropin.defaultname"), defaultDropIn, 0
	}
	return o
}

// offerSections are the fields under their headings; those that only concern
// booking are left out of a drop-in offer.
func offerSections(r *orgweb.Request, kind place.Kind) []formSection {
	if kind == place.KindDropIn {
		return []formSection{
			{Names: []string{"name", "organisation", "places", "reasons", "length"}},
			{Heading: r.Text.T("place.offer.form.who"), Names: []string{"audience", "languages"}},
			{Heading: r.Text.T("place.offer.form.told"), Names: []string{"bring", "phone"}},
		}
	}
	return []formSection{
		{Names: []string{"name", "organisation", "channel", "places", "reasons"}},
		{Heading: r.Text.T("place.offer.form.time"), Names: []string{"length", "buffer", "step", "notice", "horizon"}},
		{Heading: r.Text.T("place.offer.form.who"), Names: []string{"bookedby", "audience", "languages"}},
		{Heading: r.Text.T("place.offer.form.told"), Names: []string{"bring", "phone"}},
	}
}

func (p *Pages) offerForm(r *orgweb.Request, o place.Offer) (*form.Form, error) {
	owner, err := p.organisationField(r, o.OrganisationID)
	if err != nil {
		return nil, err
	}
	places, err := p.offerPlacesField(r, o)
	if err != nil {
		return nil, err
	}
	reasons, err := p.offerReasonsField(r, o)
	if err != nil {
		return nil, err
	}
	fields := []*form.Field{offerNameField(r, o), owner, channelField(r, o), places, reasons}
	fields = append(fields, offerTimeFields(r, o)...)
	fields = append(fields, offerWhoFields(r, o)...)
	if o.Kind == place.KindDropIn {
		fields = dropInFields(r, fields)
	}
	return form.New(r.Text, fields...), nil
}

// dropInFields are those that a drop-in offer has.
func dropInFields(r *orgweb.Request, fields []*form.Field) []*form.Field {
	booking := []string{"channel", "buffer", "step", "notice", "horizon", "bookedby"}
	fields = slices.DeleteFunc(fields, func(f *form.Field) bool { return slices.Contains(booking, f.Name) })
	for _, f := range fields {
		if f.Name == "length" {
			f.Label, f.Hint = r.Text.T("place.offer.dropin.length"), r.Text.T("place.offer.dropin.length.hint")
		}
	}
	return fields
}

func offerNameField(r *orgweb.Request, o place.Offer) *form.Field {
	return &form.Field{Kind: form.Text, Name: "name", Label: r.Text.T("place.offer.form.name"), Hint: r.Text.T("place.offer.form.name.hint"), Required: true, Value: o.Name, MaxLength: 80}
}

// channelField leaves out visits at home, which cannot be booked yet.
func channelField(r *orgweb.Request, o place.Offer) *form.Field {
	f := &form.Field{Kind: form.Radio, Name: "channel", Label: r.Text.T("place.offer.form.channel"), Required: true, Value: string(o.Channel)}
	for _, c := range place.Channels() {
		if c != place.AtHome || o.Channel == place.AtHome {
			f.Options = append(f.Options, form.Option{Value: string(c), Label: r.Text.T(c.Key())})
		}
	}
	return f
}

// offerPlacesField also shows a place out of use that the offer still names.
func (p *Pages) offerPlacesField(r *orgweb.Request, o place.Offer) (*form.Field, error) {
	all, err := p.Place.AllPlaces(r.HTTP.Context(), p.DB, r.Tenant.ID)
	f := &form.Field{
		Kind: form.Checkboxes, Name: "places", Label: r.Text.T("place.offer.form.places"), Hint: r.Text.T("place.offer.form.places.hint"),
		Required: true, RequiredKey: "place.offer.error.noplace",
	}
	for _, pl := range all {
		if !pl.Closed() || o.At(pl.ID) {
			f.Options = append(f.Options, form.Option{Value: pl.ID, Label: pl.Name, Checked: o.At(pl.ID)})
		}
	}
	return f, err
}

func (p *Pages) offerReasonsField(r *orgweb.Request, o place.Offer) (*form.Field, error) {
	all, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	f := &form.Field{
		Kind: form.Checkboxes, Name: "reasons", Label: r.Text.T("place.offer.form.reasons"), Hint: r.Text.T("place.offer.form.reasons.hint"),
		Required: true, RequiredKey: "place.offer.error.noreason",
	}
	for _, reason := range all {
		if !reason.Hidden || o.Takes(reason.ID) {
			f.Options = append(f.Options, form.Option{Value: reason.ID, Label: reason.NameIn(r.Text), Checked: o.Takes(reason.ID)})
		}
	}
	return f, err
}

func offerTimeFields(r *orgweb.Request, o place.Offer) []*form.Field {
	t := r.Text
	minutes := func(name string, value int) *form.Field {
		return &form.Field{
			Kind: form.Number, Name: name, Label: t.T("place.offer.form." + name), Hint: t.T("place.offer.form." + name + ".hint"),
			Required: true, Value: strconv.Itoa(value), Width: "xs", MaxLength: 20,
		}
	}
	return []*form.Field{
		minutes("length", o.Length), minutes("buffer", o.Buffer), minutes("step", o.Step),
		{Kind: form.Select, Name: "notice", Label: t.T("place.offer.form.notice"), Hint: t.T("place.offer.form.notice.hint"), Required: true, Width: "md",
			Value: strconv.Itoa(o.Notice), Options: choices(o.Notice, []int{0, 30, 60, 120, 240, 1440, 2880, 4320, 10080}, func(n int) string { return noticeText(t, n) })},
		{Kind: form.Select, Name: "horizon", Label: t.T("place.offer.form.horizon"), Hint: t.T("place.offer.form.horizon.hint"), Required: true, Width: "md",
			Value: strconv.Itoa(o.Horizon), Options: choices(o.Horizon, []int{7, 14, 28, 42, 56, 84, 182, 365}, func(n int) string { return horizonText(t, n) })},
	}
}

// choices are numbers to choose from, with the one that is chosen among them.
func choices(chosen int, numbers []int, text func(n int) string) []form.Option {
	if !slices.Contains(numbers, chosen) {
		numbers = append(numbers, chosen)
		slices.Sort(numbers)
	}
	options := make([]form.Option, len(numbers))
	for i, n := range numbers {
		options[i] = form.Option{Value: strconv.Itoa(n), Label: text(n)}
	}
	return options
}

func noticeText(t i18n.Localizer, minutes int) string {
	switch {
	case minutes == 0:
		return t.T("place.offer.notice.none")
	case minutes%1440 == 0:
		return t.N("place.offer.notice.days", minutes/1440)
	case minutes%60 == 0:
		return t.N("place.offer.notice.hours", minutes/60)
	}
	return t.T("place.offer.notice.minutes", "Minutes", t.Minutes(minutes))
}

func horizonText(t i18n.Localizer, days int) string {
	if days%7 == 0 {
		return t.N("place.offer.horizon.weeks", days/7)
	}
	return t.N("place.offer.horizon.days", days)
}

func offerWhoFields(r *orgweb.Request, o place.Offer) []*form.Field {
	t := r.Text
	booked := &form.Field{Kind: form.Radio, Name: "bookedby", Label: t.T("place.offer.form.bookedby"), Required: true, Value: string(o.BookedBy)}
	for _, b := range []place.BookedBy{place.BookedByEveryone, place.BookedByPartners, place.BookedByStaff} {
		booked.Options = append(booked.Options, form.Option{Value: string(b), Label: t.T("place.bookedby." + string(b))})
	}
	audience := &form.Field{Kind: form.Radio, Name: "audience", Label: t.T("place.offer.form.audience"), Required: true, Value: string(o.Audience)}
	for _, a := range []place.Audience{place.ForEveryone, place.ForEmployees} {
		audience.Options = append(audience.Options, form.Option{Value: string(a), Label: t.T("place.audience." + string(a))})
	}
	return []*form.Field{
		booked, audience, languagesField(t, o.Languages, "place.offer.form.languages"),
		{Kind: form.Textarea, Name: "bring", Label: t.T("place.offer.form.bring"), Hint: t.T("place.offer.form.bring.hint"), Value: o.Bring, MaxLength: 300, Rows: 3},
		{Kind: form.Tel, Name: "phone", Label: t.T("place.offer.form.phone"), Hint: t.T("place.offer.form.phone.hint"), Value: t.Phone(o.Phone), Width: "sm", MaxLength: 30},
	}
}

// languagesField also shows a language that we have no name for, when it is
// chosen already.
func languagesField(t i18n.Localizer, chosen []string, key string) *form.Field {
	f := &form.Field{Kind: form.Checkboxes, Name: "languages", Label: t.T(key), Hint: t.T(key + ".hint")}
	codes := slices.Clone(i18n.SpokenLanguages())
	for _, code := range chosen {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		f.Options = append(f.Options, form.Option{Value: code, Label: capital(t.LanguageName(code)), Checked: slices.Contains(chosen, code)})
	}
	return f
}

func readOffer(f *form.Form, o place.Offer) place.Offer {
	o.OrganisationID, o.Name, o.Length = f.Text("organisation"), f.Text("name"), f.Number("length")
	o.PlaceIDs, o.ReasonIDs, o.Languages = f.List("places"), f.List("reasons"), f.List("languages")
	o.Audience, o.Bring, o.Phone = place.Audience(f.Text("audience")), f.Text("bring"), f.Text("phone")
	if o.Kind == place.KindDropIn {
		return o
	}
	o.Channel, o.Buffer, o.Step = place.Channel(f.Text("channel")), f.Number("buffer"), f.Number("step")
	o.Notice, _ = strconv.Atoi(f.Text("notice"))
	o.Horizon, _ = strconv.Atoi(f.Text("horizon"))
	o.BookedBy = place.BookedBy(f.Text("bookedby"))
	return o
}
