package visitweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/base/form"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// referralPage makes a slip.
type referralPage struct {
	orgweb.Page
	Form *form.Form
	Back string
}

func (p *Pages) newReferral(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.referralPage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "referral", page)
}

func (p *Pages) referralPage(r *orgweb.Request) (page referralPage, err error) {
	n, err := p.referralNames(r)
	if err != nil {
		return page, err
	}
	fields := stampFields(p.Forms.NewForm(r.Now))
	if f := organisationField(r); len(f.Options) > 1 {
		f.Label = r.Text.T("visit.referral.from")
		fields = append(fields, f)
	}
	fields = append(fields, n.toField(r.Query("til")), n.topicField(r.Query("tema")), n.whyField())
	fields = append(fields, n.slipFields()...)
	return referralPage{Page: r.Page("visit.referral.new"), Form: form.New(r.Text, fields...), Back: r.URL("/intern/videre")}, nil
}

// toField offers the other organisations' places, the organisations without one,
// and those outside.
func (n referralNames) toField(chosen string) *form.Field {
	t := n.r.Text
	f := &form.Field{Kind: form.Select, Name: "to", Label: t.T("visit.referral.to"), Required: true, RequiredKey: "visit.referral.error.to", Width: "md"}
	for _, o := range n.partners {
		if !o.Open() {
			continue
		}
		has := false
		for _, pl := range n.places {
			if pl.OrganisationID == o.ID && !pl.Closed() {
				has = true
				f.Options = append(f.Options, form.Option{Value: "sted:" + pl.ID, Label: pl.Name, Group: o.Name, Checked: !slices.ContainsFunc(f.Options, ticked) && chosen == o.ID})
			}
		}
		if !has {
			f.Options = append(f.Options, form.Option{Value: "org:" + o.ID, Label: o.Name, Group: o.Name, Checked: chosen == o.ID})
		}
	}
	for _, option := range elsewhereOptions(t) {
		option.Checked = option.Value == chosen
		option.Value = "ute:" + option.Value
		f.Options = append(f.Options, option)
	}
	return f
}

func ticked(o form.Option) bool { return o.Checked }

func (n referralNames) topicField(chosen string) *form.Field {
	t := n.r.Text
	f := &form.Field{Kind: form.Select, Name: "topic", Label: t.T("visit.referral.topic"), Hint: t.T("visit.referral.topic.hint"), Width: "md"}
	f.Options = []form.Option{{Label: t.T("visit.referral.topic.none"), Checked: chosen == ""}}
	for _, one := range place.Visible(n.reasons) {
		f.Options = append(f.Options, form.Option{Value: one.ID, Label: one.NameIn(t), Checked: one.ID == chosen})
	}
	return f
}

func (n referralNames) whyField() *form.Field {
	t := n.r.Text
	f := &form.Field{Kind: form.Radio, Name: "why", Label: t.T("visit.referral.why"), Required: true, RequiredKey: "visit.referral.error.why"}
	for _, why := range visit.ReferralWhys() {
		f.Options = append(f.Options, form.Option{Value: why, Label: t.T("visit.referral.why." + why)})
	}
	return f
}

func (n referralNames) slipFields() []*form.Field {
	t := n.r.Text
	return []*form.Field{
		{Kind: form.Text, Name: "when", Label: t.T("visit.referral.when"), Hint: t.T("visit.referral.when.hint"), MaxLength: visit.MostSlipLine},
		{Kind: form.Text, Name: "ask", Label: t.T("visit.referral.ask"), Hint: t.T("visit.referral.ask.hint"), MaxLength: visit.MostSlipLine},
		{Kind: form.Textarea, Name: "does", Label: t.T("visit.referral.does"), Hint: t.T("visit.referral.does.hint"), MaxLength: visit.MostDone, Rows: 3},
	}
}

func (p *Pages) sendReferral(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.referralPage(r)
	if err != nil {
		return err
	}
	fresh := []string{page.Form.Fields[0].Value, page.Form.Fields[1].Value}
	page.Form.Fill(values)
	if !page.Form.Failed() {
		id, err := p.send(r, values, page.Form)
		if err == nil {
			return r.Redirect(w, "/intern/videre/"+id+"?ny=ja")
		}
		if !page.Form.SetError(err) {
			return err
		}
	}
	page.Form.Fields[0].Value, page.Form.Fields[1].Value = fresh[0], fresh[1]
	return p.views.Render(w, http.StatusUnprocessableEntity, "referral", page)
}

// send makes one slip of a form that is posted twice.
func (p *Pages) send(r *orgweb.Request, values url.Values, f *form.Form) (referralID string, err error) {
	one := visit.Referral{
		FromID: f.Text("organisation"), ReasonID: f.Text("topic"), Why: f.Text("why"), When: f.Text("when"), Ask: f.Text("ask"), Does: f.Text("does"),
	}
	if mine := r.Staff.ContactOrganisations(); one.FromID == "" && len(mine) > 0 {
		one.FromID = mine[0]
	}
	if err := p.address(r, f.Text("to"), &one); err != nil {
		return "", err
	}
	return p.unplanned().do(r, values, "referral", func(tx db.Tx) (string, error) {
		sent, err := p.Referrals.Send(tx, org.By(r.Tenant.ID, r.Staff, r.Now), one)
		return sent.ID, err
	})
}

// address reads who it leads to.
func (p *Pages) address(r *orgweb.Request, to string, one *visit.Referral) error {
	switch kind, value, _ := strings.Cut(to, ":"); kind {
	case "sted":
		pl, err := p.Place.Place(r.HTTP.Context(), p.DB, r.Tenant.ID, value)
		if err != nil {
			return err
		}
		one.ToID, one.PlaceID = pl.OrganisationID, pl.ID
	case "org":
		one.ToID = value
	default:
		one.ToKind = value
	}
	return nil
}
