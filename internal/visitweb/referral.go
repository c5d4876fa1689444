package visitweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// weeksOfReferrals is how far back the lists of sent and received reach.
const weeksOfReferrals = 12

// referralsPage is those whom we have helped on and those who were helped on to
// us, and where the code of a slip is typed.
type referralsPage struct {
	orgweb.Page
	Form                *form.Form // the code
	New                 string
	Sent, Received      []referralRow
	Underway            string
	SentText            string // "3 av 5 kom fram", "" when nothing is sent
	Withdrawn, WasThere bool
}

// referralRow is one referral without what its slip says.
type referralRow struct {
	Week, Who, Topic, Why string
	State, Color          string
	Slip                  web.Link // for the sender, as long as it is good
}

func codeForm(r *orgweb.Request) *form.Form {
	code := &form.Field{
		Kind: form.Text, Name: "code", Label: r.Text.T("visit.referral.code"), Hint: r.Text.T("visit.referral.code.hint"), InputMode: "numeric",
		MaxLength: 20, Width: "sm", Required: true, RequiredKey: "visit.referral.digits",
	}
	return form.New(r.Text, code)
}

func (p *Pages) referrals(w http.ResponseWriter, r *orgweb.Request) error {
	return p.showReferrals(w, r, codeForm(r), http.StatusOK)
}

func (p *Pages) showReferrals(w http.ResponseWriter, r *orgweb.Request, f *form.Form, status int) error {
	n, err := p.referralNames(r)
	if err != nil {
		return err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	mine := visit.Filter{TenantID: r.Tenant.ID, OrganisationIDs: r.Staff.ContactOrganisations(), From: today.AddDays(-7 * weeksOfReferrals)}
	page := referralsPage{
		Page: r.Page("visit.referral.title"), Form: f, New: r.URL("/intern/videre/ny"), Withdrawn: r.Query("ok") == "trukket", WasThere: r.Query("ok") == "merket",
	}
	sent, err := visit.SentBy(r.HTTP.Context(), p.DB, mine)
	if err != nil {
		return err
	}
	received, underway, err := visit.ReceivedBy(r.HTTP.Context(), p.DB, mine)
	if err != nil {
		return err
	}
	arrived := 0
	for _, one := range sent {
		if one.State == visit.ReferralCame || one.State == visit.ReferralDone {
			arrived++
		}
		page.Sent = append(page.Sent, n.row(one, n.receiver(one), true, today))
	}
	for _, one := range received {
		page.Received = append(page.Received, n.row(one, n.organisations[one.FromID], false, today))
	}
	page.SentText = r.Text.T("visit.referral.arrived", "Arrived", arrived, "Sent", len(sent))
	page.Underway = r.Text.N("visit.referral.underway", underway)
	return p.views.Render(w, status, "referrals", page)
}

// referralNames are the words for the ids of a referral.
type referralNames struct {
	r                     *orgweb.Request
	organisations, topics map[string]string
	partners              []org.Organisation
	places                []place.Place
	reasons               []place.Reason
}

func (p *Pages) referralNames(r *orgweb.Request) (n referralNames, err error) {
	ctx := r.HTTP.Context()
	n = referralNames{r: r, organisations: map[string]string{}, topics: map[string]string{}}
	if n.partners, err = org.Organisations(ctx, p.DB, r.Tenant.ID); err != nil {
		return n, err
	}
	if n.places, err = p.Place.Places(ctx, p.DB, r.Tenant.ID); err != nil {
		return n, err
	}
	n.reasons, err = p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	for _, o := range n.partners {
		n.organisations[o.ID] = o.Name
	}
	for _, one := range n.reasons {
		n.topics[one.ID] = one.NameIn(r.Text)
	}
	return n, err
}

// receiver is who it leads to.
func (n referralNames) receiver(one visit.Referral) string {
	if one.ToID == "" {
		return n.r.Text.T("visit.elsewhere." + one.ToKind)
	}
	return n.organisations[one.ToID]
}

var stateColors = map[visit.ReferralState]string{
	visit.ReferralSent: "neutral", visit.ReferralCame: "info", visit.ReferralDone: "success", visit.ReferralExpired: "warning",
}

func (n referralNames) row(one visit.Referral, who string, sent bool, today civil.Date) referralRow {
	t := n.r.Text
	row := referralRow{
		Week: t.T("visit.effect.week", "N", one.Week.Week().Number), Who: who, Topic: n.topics[one.ReasonID], Why: t.T("visit.referral.why." + one.Why),
		State: t.T(one.State.Key()), Color: stateColors[one.State],
	}
	if one.ToID == "" && one.State != visit.ReferralExpired {
		row.State = t.T("visit.referral.outside")
	}
	if one.Outcome != "" {
		row.State = t.T(one.Outcome.Key())
	}
	if sent && one.State == visit.ReferralSent && !today.After(one.Expires) {
		row.Slip = web.Link{Text: t.T("visit.referral.slip"), URL: n.r.URL("/intern/videre/" + one.ID)}
	}
	return row
}

// Onward is where a slip is made for somebody whose visit ended with being helped
// on; "" for others.
func Onward(r *orgweb.Request, v visit.Visit) string {
	if v.Outcome != visit.Referred && v.ReferredTo == "" {
		return ""
	}
	q := url.Values{"til": {v.ReferredTo}}
	if len(v.Topics) > 0 {
		q.Set("tema", v.Topics[0])
	}
	return r.URL("/intern/videre/ny?" + q.Encode())
}

// withdraw takes back a slip made by mistake.
func (p *Pages) withdraw(w http.ResponseWriter, r *orgweb.Request) error {
	if err := p.Referrals.Withdraw(r.HTTP.Context(), org.By(r.Tenant.ID, r.Staff, r.Now), r.PathValue("id")); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/videre?ok=trukket")
}
