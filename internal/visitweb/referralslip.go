package visitweb

import (
	"html/template"
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/qr"
	"digivert/internal/base/web"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/placeweb"
	"digivert/internal/visit"
)

// slipPage is the slip that the one who is helped on takes along, on paper or on
// the phone: where, when, whom to ask for and what has been done, so that nobody
// has to begin anew.
type slipPage struct {
	orgweb.Page
	Slip     slip
	Staff    bool // the sender's page, with buttons around the slip
	New      bool
	Narrow   bool // for an 80 mm printer
	Paper    web.Link
	Withdraw string
	Back     string
}

type slip struct {
	Heading, Receiver string
	Facts             []slipFact
	Code              string
	QR                template.HTML
	Show, Until       string
}

type slipFact struct {
	Label string
	Lines []string
}

// sentSlip is the slip as its sender prints it.
func (p *Pages) sentSlip(w http.ResponseWriter, r *orgweb.Request) error {
	one, err := p.Referrals.Sent(r.HTTP.Context(), org.By(r.Tenant.ID, r.Staff, r.Now), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !one.Good(civil.DateOf(r.Now, r.Tenant.Location())) {
		return errs.E(errs.Gone, "visit.referral.over")
	}
	page, err := p.slipPage(r, one)
	if err != nil {
		return err
	}
	path := "/intern/videre/" + one.ID
	page.Staff, page.New, page.Narrow = true, r.Query("ny") != "", r.Query("papir") == "80"
	page.Withdraw, page.Back = r.URL(path+"/trekk"), r.URL("/intern/videre")
	page.Paper = web.Link{Text: r.Text.T("visit.referral.paper.narrow"), URL: r.URL(path + "?papir=80")}
	if page.Narrow {
		page.Paper = web.Link{Text: r.Text.T("visit.referral.paper.wide"), URL: r.URL(path)}
	}
	return p.views.Render(w, http.StatusOK, "slip", page)
}

// slipOf is the slip on the phone of the one who is helped on.
func (p *Pages) slipOf(w http.ResponseWriter, r *orgweb.Request) error {
	one, err := p.Referrals.ByToken(r.HTTP.Context(), r.Tenant, r.PathValue("token"), r.Now)
	if errs.Is(err, errs.NotFound) {
		return errs.E(errs.NotFound, "visit.referral.over")
	}
	if err != nil {
		return err
	}
	page, err := p.slipPage(r, one)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "slip", page)
}

func (p *Pages) slipPage(r *orgweb.Request, one visit.Referral) (page slipPage, err error) {
	n, err := p.referralNames(r)
	if err != nil {
		return page, err
	}
	t := r.Text
	s := slip{
		Heading: t.T("visit.referral.slip.heading", "Service", r.Tenant.ServiceName, "Receiver", n.receiver(one)), Receiver: n.receiver(one),
		Code: contact.PrintCode(one.Code), Show: t.T("visit.referral.slip.show"),
		Until: t.T("visit.referral.slip.until", "Day", t.DayYear(one.Expires), "Phone", t.Phone(r.Tenant.Phone)),
	}
	if s.Facts, err = p.slipFacts(r, n, one); err != nil {
		return page, err
	}
	if s.QR, err = qr.SVG(r.Absolute("/videre/"+one.Token), t.T("visit.referral.slip.qr")); err != nil {
		return page, err
	}
	page = slipPage{Page: r.PageTitled(s.Heading).Bare().Scripted(), Slip: s}
	page.Frame.NoIndex = true
	return page, nil
}

func (p *Pages) slipFacts(r *orgweb.Request, n referralNames, one visit.Referral) (facts []slipFact, err error) {
	t := r.Text
	add := func(key string, lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			facts = append(facts, slipFact{Label: t.T(key), Lines: lines})
		}
	}
	where, when := []string{n.receiver(one)}, []string{one.When}
	if one.PlaceID != "" {
		pl, err := p.Place.Place(r.HTTP.Context(), p.DB, r.Tenant.ID, one.PlaceID)
		if err != nil {
			return nil, err
		}
		where = append([]string{pl.Name, pl.FullAddress()}, lineOf(pl.Directions)...)
		if one.When == "" {
			if when, err = p.openLines(r, pl); err != nil {
				return nil, err
			}
		}
	}
	add("visit.referral.slip.where", where...)
	add("visit.referral.slip.when", when...)
	add("visit.referral.slip.ask", one.Ask)
	add("visit.referral.slip.done", one.Does)
	return facts, nil
}

func lineOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// openLines tells when the place is open.
func (p *Pages) openLines(r *orgweb.Request, pl place.Place) (lines []string, err error) {
	rules, err := p.Place.Rules(r.HTTP.Context(), p.DB, r.Tenant.ID, pl.ID)
	today := civil.DateOf(r.Now, pl.Location())
	for _, rule := range rules {
		if rule.OfferID == "" && (rule.To.IsZero() || !rule.To.Before(today)) {
			lines = append(lines, placeweb.RuleText(r.Text, rule.Rule, today))
		}
	}
	return lines, err
}

// receivedPage is a slip that was shown to somebody it leads to.
type receivedPage struct {
	orgweb.Page
	From, Topic, Why string
	Facts            []slipFact
	Code             string
	State            string
	Ours             bool // else it is our own slip, which others mark
	Buttons          []Button
	Log              string
	Back             string
}

// receive opens a slip by its code and marks that they came, or how it went.
func (p *Pages) receive(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := codeForm(r)
	f.Fill(values)
	if f.Failed() {
		return p.showReferrals(w, r, f, http.StatusUnprocessableEntity)
	}
	try := visit.ReferralTry{Tenant: r.Tenant, Viewer: r.Staff, Code: f.Text("code"), Now: r.Now}
	if outcome, marked := visit.Outcome(values.Get("outcome")), values.Has("outcome") || values.Has("came"); marked {
		if err := p.Referrals.Mark(r.HTTP.Context(), try, outcome); err != nil {
			return err
		}
		if outcome != "" {
			return r.Redirect(w, "/intern/videre?ok=merket")
		}
	}
	one, err := p.Referrals.Received(r.HTTP.Context(), try)
	if err == nil {
		return p.showReceived(w, r, one)
	}
	if kind := errs.KindOf(err); kind == errs.Invalid || kind == errs.NotFound || kind == errs.Forbidden && r.Staff.SignedIn() {
		return p.codeFailed(w, r, f, err)
	}
	return err
}

// codeFailed says beside the code what is wrong with it.
func (p *Pages) codeFailed(w http.ResponseWriter, r *orgweb.Request, f *form.Form, err error) error {
	key, args := errs.KeyOf(err)
	if len(errs.FieldsOf(err)) > 0 {
		f.SetErrors(errs.FieldsOf(err))
	} else {
		f.SetErrors([]errs.Field{{Name: "code", Key: key, Args: args}})
	}
	return p.showReferrals(w, r, f, http.StatusUnprocessableEntity)
}

func (p *Pages) showReceived(w http.ResponseWriter, r *orgweb.Request, one visit.Referral) error {
	n, err := p.referralNames(r)
	if err != nil {
		return err
	}
	page := receivedPage{
		Page: r.Page("visit.referral.received.title"), From: n.organisations[one.FromID], Topic: n.topics[one.ReasonID],
		Why: r.Text.T("visit.referral.why." + one.Why), Code: contact.PrintCode(one.Code), State: r.Text.T(one.State.Key()),
		Ours: r.Staff.In(one.ToID, org.HostRole, org.Desk, org.Coordinator), Buttons: buttons(r.Text), Back: r.URL("/intern/videre"),
		Log: r.URL("/intern/besok?tema=" + one.ReasonID),
	}
	if page.Facts, err = p.slipFacts(r, n, one); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "received", page)
}
