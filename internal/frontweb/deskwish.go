package frontweb

import (
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// wishes are what the caller wants, kept in the address so that a list of times
// can be reloaded and shared between two screens.
type wishes struct {
	reason, place, language, interpreter string
	from                                 civil.Date
}

func wishesOf(v url.Values) wishes {
	from, err := civil.ParseDate(v.Get("fra"))
	if err != nil {
		from = civil.Date{}
	}
	return wishes{reason: v.Get("tema"), place: v.Get("sted"), language: v.Get("sprak"), interpreter: v.Get("tolk"), from: from}
}

func (w wishes) address(from string) string {
	v := url.Values{}
	for name, value := range map[string]string{"tema": w.reason, "sted": w.place, "sprak": w.language, "tolk": w.interpreter, "fra": from} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/intern/skranke?" + v.Encode()
}

func (w wishes) search(r *orgweb.Request) freetime.Search {
	s := freetime.Search{
		Tenant: r.Tenant, ReasonID: w.reason, PlaceID: w.place, Language: w.language, Interpreter: w.interpreter,
		By: freetime.BookerOf(r.Staff), From: w.from, Limit: deskTimesMost, Now: r.Now,
	}
	if s.Interpreter != "" {
		s.Language = "" // the interpreter speaks it, so the host need not
	}
	return s
}

// fillWishes makes the filter, and says what in the address nobody knows: it is
// left out, and a list that is wider than was asked for must not look like the
// one that was.
func (p *Pages) fillWishes(r *orgweb.Request, page *deskPage, s *deskState) (err error) {
	if page.Wishes, err = p.wishForm(r, s.wanted); err != nil {
		return err
	}
	values := s.typed
	if values == nil {
		values = r.HTTP.URL.Query()
	}
	for _, name := range []string{"tema", "sted", "sprak", "tolk"} {
		if typed := values.Get(name); typed != "" && !hasOption(page.Wishes.Field(name), typed) {
			page.Unknown = append(page.Unknown, r.Text.T("front.desk.unknown."+name))
			s.wanted.forget(name)
		}
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	switch typed := values.Get("fra"); {
	case typed != "" && s.wanted.from.IsZero():
		page.Unknown = append(page.Unknown, r.Text.T("front.desk.unknown.fra"))
	case typed != "" && s.wanted.from.Before(today):
		page.Unknown = append(page.Unknown, r.Text.T("front.desk.past"))
		s.wanted.from = today
		page.Wishes.Field("fra").Value = today.String()
	}
	page.Keys.For = s.wanted.address(s.wanted.from.String())
	return nil
}

// forget takes a wish out.
func (w *wishes) forget(name string) {
	switch name {
	case "tema":
		w.reason = ""
	case "sted":
		w.place = ""
	case "sprak":
		w.language = ""
	case "tolk":
		w.interpreter = ""
	}
}

func hasOption(f *form.Field, value string) bool {
	for _, option := range f.Options {
		if option.Value == value {
			return true
		}
	}
	return false
}

// wishForm is the filter over the times. Nothing in it must be chosen.
func (p *Pages) wishForm(r *orgweb.Request, wanted wishes) (*form.Form, error) {
	ctx := r.HTTP.Context()
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	t := r.Text
	topic := choice(t, "tema", "front.desk.topic", wanted.reason)
	for _, one := range place.Visible(reasons) {
		topic.Options = append(topic.Options, form.Option{Value: one.ID, Label: one.NameIn(t)})
	}
	where := choice(t, "sted", "front.desk.place", wanted.place)
	for _, one := range places {
		where.Options = append(where.Options, form.Option{Value: one.ID, Label: one.Name})
	}
	spoken := choice(t, "sprak", "front.desk.language", wanted.language)
	interpreter := choice(t, "tolk", "front.desk.interpreter", wanted.interpreter)
	for _, code := range i18n.SpokenLanguages() {
		option := form.Option{Value: code, Label: t.LanguageName(code)}
		if code != "sgn" {
			spoken.Options = append(spoken.Options, option)
		}
		interpreter.Options = append(interpreter.Options, option)
	}
	from := &form.Field{Kind: form.Date, Name: "fra", Label: t.T("front.desk.from"), Value: wanted.from.String()}
	return untagged(form.New(t, topic, where, spoken, interpreter, from)), nil
}

// choice is a select whose first answer is "all" or "none".
func choice(t i18n.Localizer, name, key, value string) *form.Field {
	first := form.Option{Label: t.T(key + ".any"), Checked: value == ""}
	return &form.Field{Kind: form.Select, Name: name, Label: t.T(key), Value: value, Options: []form.Option{first}}
}

func untagged(f *form.Form) *form.Form {
	for _, field := range f.Fields {
		field.Tag = ""
	}
	return f
}
