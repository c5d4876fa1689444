package dropinweb

import (
	"slices"
	"strconv"
	"strings"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// tools are what stands under the queue: a number for whoever comes, no to
// somebody, the day's settings, and ways on.
func (p *Pages) tools(r *orgweb.Request, page *queuePage, b dropin.Board) error {
	t := r.Text
	stamp := p.Forms.NewForm(r.Now)
	give := []*form.Field{languageField(t)}
	if !b.NAV {
		give = append(give, &form.Field{Kind: form.Text, Name: "name", Label: t.T("dropin.give.name"), Hint: t.T("dropin.give.name.hint"), MaxLength: 40, Width: "sm", Autocomplete: "off"})
	}
	if b.PCs > 0 {
		give = append(give, &form.Field{Kind: form.Checkbox, Name: "pc", Label: t.T("dropin.give.pc")})
	}
	give = append(give, stampFields(stamp.Key, stamp.Stamp)...)
	page.Give = form.New(t, give...).WithID("gi-")
	page.Give.Note = ""
	page.Turned = form.New(t, whyField(t), languageField(t)).WithID("nei-")
	page.Turned.Note = ""
	page.Day = form.New(t, &form.Field{Kind: form.Number, Name: "pcs", Label: t.T("dropin.day.pcs"), Value: strconv.Itoa(b.PCs), Width: "xs", MaxLength: 3})
	page.Day.Note = ""
	page.Spots = form.New(t, &form.Field{Kind: form.Text, Name: "spot", Label: t.T("dropin.spot"), Hint: t.T("dropin.spot.hint"), Value: page.Spot, Width: "xs", MaxLength: 12})
	page.Spots.Note = ""
	page.Stop = press{Do: "stop", Text: t.T("dropin.stop"), Quiet: true}
	if b.Stopped {
		page.Stop = press{Do: "start", Text: t.T("dropin.start"), Quiet: true}
	}
	page.links(r, b)
	return nil
}

func (page *queuePage) links(r *orgweb.Request, b dropin.Board) {
	t, base := r.Text, "/intern/ko/"+b.Place.Slug
	page.Links = []web.Link{
		{Text: t.T("dropin.link.screen"), URL: r.URL("/skjerm/" + b.Place.Slug)},
		{Text: t.T("dropin.link.poster"), URL: r.URL(base + "/plakat")},
		{Text: t.T("dropin.link.kiosk"), URL: r.URL(kioskPath(r, b))},
		{Text: t.T("dropin.link.sheet"), URL: r.URL(base + "/ark")},
		{Text: t.T("dropin.link.tally"), URL: r.URL(base + "/etterpa")},
	}
	if b.Queue.RingPhone != "" || b.Queue.RingName != "" {
		page.Ring = strings.TrimSpace(b.Queue.RingName + " " + t.Phone(b.Queue.RingPhone))
	}
}

// forwards are the ways on for somebody: hosts here, other places with a queue,
// other organisations.
func (p *Pages) forwards(r *orgweb.Request, b dropin.Board, hosts []roster.Host, hostID string) ([]forwardGroup, error) {
	t := r.Text
	here, elsewhere, others := forwardGroup{Label: t.T("dropin.forward.host")}, forwardGroup{Label: t.T("dropin.forward.place")}, forwardGroup{Label: t.T("dropin.forward.partner")}
	for _, h := range hosts {
		if h.ID != hostID {
			here.Options = append(here.Options, choice{Value: "vert:" + h.ID, Text: h.FirstName})
		}
	}
	queues, err := dropin.Queues(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	for _, q := range queues {
		at, err := p.Place.Place(r.HTTP.Context(), p.DB, r.Tenant.ID, q.PlaceID)
		if err != nil {
			return nil, err
		}
		if q.PlaceID != b.Place.ID && !at.Closed() {
			elsewhere.Options = append(elsewhere.Options, choice{Value: "sted:" + at.ID, Text: at.Name})
		}
	}
	partners, err := org.Organisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	for _, o := range partners {
		if o.ID != b.Place.OrganisationID {
			others.Options = append(others.Options, choice{Value: "org:" + o.ID, Text: o.Name})
		}
	}
	return slices.DeleteFunc([]forwardGroup{here, elsewhere, others}, func(g forwardGroup) bool { return len(g.Options) == 0 }), err
}

func languageNames(t i18n.Localizer, codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, t.LanguageName(code))
	}
	return strings.Join(names, ", ")
}

// languageField asks for the language of help.
func languageField(t i18n.Localizer) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "language", Label: t.T("dropin.give.language"), Width: "md",
		Options: []form.Option{{Label: t.T("dropin.give.norwegian")}}}
	for _, code := range i18n.SpokenLanguages() {
		if code != "nb" && code != "nn" {
			f.Options = append(f.Options, form.Option{Value: code, Label: t.LanguageName(code)})
		}
	}
	return f
}

func whyField(t i18n.Localizer) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "why", Label: t.T("dropin.turn.why"), Width: "md"}
	for _, why := range dropin.Whys() {
		f.Options = append(f.Options, form.Option{Value: string(why), Label: t.T(why.Key())})
	}
	return f
}
