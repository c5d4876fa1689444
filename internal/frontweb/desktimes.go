package frontweb

import (
	"net/url"
	"strconv"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// deskTimesMost is how many free times the desk sees at once: each has a key.
const deskTimesMost = 9

// deskTimes are the next free times. The first nine are chosen by their number;
// the rest of the same days stand folded away.
type deskTimes struct {
	Numbered, Rest []deskTime
	RestOpen       bool
	Count          string // "9 ledige tider", read aloud when the list changes
	Gone           string // the time that was chosen is no longer free
	Error          string
	Earlier, Later string // the days that the buttons lead to
}

// deskTime is one of them, in the words in which it is said aloud.
type deskTime struct {
	Number           string // "1", "" past nine
	ID, Value, Label string
	Hint, HintID     string
	Checked          bool
}

// fillTimes lists the times, the first one chosen unless another was; but when
// the one that was chosen is gone, none is: the caller has heard of that one.
func (p *Pages) fillTimes(r *orgweb.Request, page *deskPage, s deskState) error {
	search := s.wanted.search(r)
	search.NoPhone = s.typed.Get("nophone") != "" && s.typed.Get("phone") == ""
	list, err := p.Appointment.Free.List(r.HTTP.Context(), p.DB, search)
	if err != nil {
		return err
	}
	options, err := p.Booking.TimeOptions(r, list.Times)
	if err != nil {
		return err
	}
	page.Times = numberedTimes(options, s.typed.Get("slot"))
	page.Times.Count = r.Text.N("front.desk.count", len(options))
	page.Times.Earlier, page.Times.Later = list.Earlier.String(), list.Later.String()
	if chosen := s.typed.Get("slot"); chosen != "" && !page.Times.has(chosen) {
		page.Times.Gone = r.Text.T("front.desk.gone")
	}
	for _, field := range errs.FieldsOf(s.problem) {
		if field.Name == "slot" {
			page.Times.Error = r.Text.T(field.Key, field.Args...)
		}
	}
	return nil
}

func numberedTimes(options []form.Option, chosen string) (t deskTimes) {
	for i, option := range options {
		n := strconv.Itoa(i + 1)
		one := deskTime{
			ID: "slot-" + n, HintID: "slot-hint-" + n, Value: option.Value, Hint: option.Hint,
			Label: option.Group + " " + option.Label, Checked: option.Value == chosen || chosen == "" && i == 0,
		}
		if i < deskTimesMost {
			one.Number = n
			t.Numbered = append(t.Numbered, one)
			continue
		}
		t.Rest, t.RestOpen = append(t.Rest, one), t.RestOpen || one.Checked
	}
	return t
}

func (t deskTimes) has(value string) bool {
	for _, list := range [][]deskTime{t.Numbered, t.Rest} {
		for _, one := range list {
			if one.Value == value {
				return true
			}
		}
	}
	return false
}

// waiting is where the caller can be put on the list of those who are told when
// a time falls free.
func (w wishes) waiting() string {
	v := url.Values{}
	for name, value := range map[string]string{"tema": w.reason, "sted": w.place, "sprak": w.language, "tolk": w.interpreter} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/time/si-fra?" + v.Encode()
}
