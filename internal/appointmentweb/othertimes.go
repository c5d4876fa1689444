package appointmentweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
)

// When the time is gone, the form of step 3 stays as it was filled in and gets
// one question more: which of the three nearest times instead.

// othersName is a hidden field that tells that the form asked for another time.
const othersName = "andre"

// offerOthers shows the form with the times nearest to the one that is gone,
// which was chosen in the form or held.
func (p *Pages) offerOthers(w http.ResponseWriter, r *orgweb.Request, s *sheet) error {
	if err := p.addOthers(r, s, s.wanted()); err != nil {
		return err
	}
	if s.otherLanguage(r) {
		s.form.SetErrors([]errs.Field{{
			Name: "slot", Key: "appointmentweb.taken.language", Args: []any{"Language", r.Text.LanguageName(s.form.Text("language"))},
		}})
	} else {
		s.form.SetError(takenError(s.near))
	}
	return p.showSheet(w, r, http.StatusConflict, s)
}

// wanted is the time that the form was sent for: the one chosen in it, else the
// one held.
func (s *sheet) wanted() freetime.Slot {
	if slot, err := freetime.ParseSlot(s.form.Text("slot")); err == nil {
		return slot
	}
	return s.slot()
}

// tooSoon tells whether no interpreter can be had for that day.
func (s *sheet) tooSoon(r *orgweb.Request) bool {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	return s.form.Text("interpreter") != "" && today.DaysUntil(s.wanted().Date) < r.Tenant.InterpreterNoticeDays
}

// otherLanguage tells whether the time may well be free, but not with anybody
// who speaks the language that was chosen only in the form.
func (s *sheet) otherLanguage(r *orgweb.Request) bool {
	language := s.form.Text("language")
	return known(language, languages()) != "" && language != s.Language && s.form.Text("interpreter") == "" && s.minutesLeft(r.Now) > 0
}

// addOthers puts the nearest times on top of the form.
func (p *Pages) addOthers(r *orgweb.Request, s *sheet, wanted freetime.Slot) (err error) {
	s.near, err = p.Appointment.Free.Alternatives(r.HTTP.Context(), p.DB, s.search(r), wanted)
	if err != nil {
		return err
	}
	return p.showOthers(r, s)
}

func (p *Pages) showOthers(r *orgweb.Request, s *sheet) error {
	names, err := p.catalogue(r)
	if err != nil || len(s.near) == 0 {
		return err
	}
	field := &form.Field{
		Kind: form.Radio, Name: "slot", ID: "slot", Label: r.Text.T("appointmentweb.times.label"), Width: "tiles",
		Required: true, Options: names.nearOptions(r.Text, s.near, ""),
	}
	field.Tag, field.TagColor = r.Text.T("web.form.required"), "warning"
	others := &form.Field{Kind: form.Hidden, Name: othersName, ID: othersName, Value: form.On}
	s.form.Fields = append([]*form.Field{field, others}, s.without("slot", othersName)...)
	return nil
}

// without is the form's fields but these.
func (s *sheet) without(names ...string) (fields []*form.Field) {
	for _, field := range s.form.Fields {
		if known(field.Name, names) == "" {
			fields = append(fields, field)
		}
	}
	return fields
}

// readOthers takes the answer to the question for another time. The times are
// looked for anew only when none was chosen; whether the chosen one is still
// free, the booking finds out.
func (p *Pages) readOthers(r *orgweb.Request, s *sheet, values url.Values) error {
	if values.Get(othersName) == "" {
		return nil
	}
	chosen := values.Get("slot")
	if _, err := freetime.ParseSlot(chosen); err != nil {
		if err := p.addOthers(r, s, s.slot()); err != nil {
			return err
		}
		s.form.SetErrors([]errs.Field{{Name: "slot", Key: "freetime.slot.choose"}})
		return nil
	}
	if s.form.Failed() {
		return p.keepChosen(r, s, chosen)
	}
	s.form.Fields = append(s.form.Fields, &form.Field{Kind: form.Hidden, Name: "slot", Value: chosen})
	return nil
}

// keepChosen shows the times again with the chosen one marked, when something
// else in the form must be mended first.
func (p *Pages) keepChosen(r *orgweb.Request, s *sheet, chosen string) error {
	if err := p.addOthers(r, s, s.slot()); err != nil {
		return err
	}
	if field := s.form.Field("slot"); field != nil {
		for i := range field.Options {
			field.Options[i].Checked = field.Options[i].Value == chosen
		}
	}
	return nil
}
