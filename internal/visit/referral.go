package visit

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
	"digivert/internal/org"
)

// ReferralDays is how long a slip is good, from the Monday of the week in which
// it was made.
const ReferralDays = 63

// The longest texts of a slip, in characters.
const (
	MostSlipLine = 100
	MostDone     = 300
)

// ReferralState is how far a referral has come.
type ReferralState string

// The states. Nobody knows why one has expired: perhaps they came without the
// slip.
const (
	ReferralSent    ReferralState = "sent"
	ReferralCame    ReferralState = "came"
	ReferralDone    ReferralState = "done"
	ReferralExpired ReferralState = "expired"
)

// Key is the locale key of the state's words.
func (s ReferralState) Key() string { return "visit.referral.state." + string(s) }

// ReferralWhys lists why somebody is helped on; "visit.referral.why.<code>".
func ReferralWhys() []string {
	return []string{"expertise", "authority", "language", "equipment", "closer", "time", "other"}
}

// Referral is somebody who is helped on. When, Ask and Done are on the slip, and
// only the slip's code or link, or the sender, opens them.
type Referral struct {
	ID, FromID      string
	ToID, ToKind    string // an organisation, or one of Elsewhere
	PlaceID         string // "" somewhere else, or none
	ReasonID        string // "" not told
	Why             string // one of ReferralWhys
	Week            civil.Date
	Expires         civil.Date // the last day on which the slip is good
	State           ReferralState
	Outcome         Outcome // "" until the receiver has told
	Code, Token     string  // "" when the slip is no longer good
	When, Ask, Does string
}

// Good tells whether the slip still opens.
func (r Referral) Good(today civil.Date) bool {
	return r.Code != "" && !today.After(r.Expires)
}

func (r *Referral) tidy() {
	for _, text := range []*string{&r.When, &r.Ask, &r.Does} {
		clean, _ := form.CleanText(*text, false)
		*text = strings.Join(strings.Fields(clean), " ")
	}
}

// check names the fields as the form does.
func (r Referral) check() error {
	var c errs.Check
	switch {
	case r.ToID == "" && !slices.Contains(Elsewhere(), r.ToKind), r.ToID != "" && r.ToKind != "":
		c.Add("to", "visit.referral.error.to")
	case r.ToID == r.FromID:
		c.Add("to", "visit.referral.error.self")
	}
	if !slices.Contains(ReferralWhys(), r.Why) {
		c.Add("why", "visit.referral.error.why")
	}
	for _, text := range []struct {
		field, text string
		limit       int
	}{{"when", r.When, MostSlipLine}, {"ask", r.Ask, MostSlipLine}, {"does", r.Does, MostDone}} {
		checkSlipText(&c, text.field, text.text, text.limit)
	}
	return c.Err()
}

// checkSlipText refuses what a slip must not say, for slips lie about: eleven
// digits that check out. An office's telephone number may stand there.
func checkSlipText(c *errs.Check, field, text string, limit int) {
	switch n := utf8.RuneCountInString(text); {
	case n > limit:
		c.Add(field, "web.error.toolong", "Limit", limit, "Length", n)
	case form.HasNationalID(text):
		c.Add(field, "web.error.nationalid")
	}
}

// Referrals makes and opens slips.
type Referrals struct {
	DB    *db.DB
	Vault *vault.Vault
}

// The purposes of the referral's digests and token.
const (
	forReferralCode  = "referral.code"
	forReferralToken = "referral.token"
)

// helpsIn are the roles of those who help people on and receive them.
func helpsIn() []org.Role { return []org.Role{org.HostRole, org.Desk, org.Coordinator} }

// Send makes a slip from one of the viewer's organisations. It writes no audit
// row: with the hour of it, the trail would tell who was helped at that hour.
func (s *Referrals) Send(tx db.Tx, by org.Actor, r Referral) (sent Referral, err error) {
	defer errs.Wrap(&err, "visit.Send")
	r.tidy()
	if !by.Viewer.In(r.FromID, helpsIn()...) {
		return r, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	if err := r.check(); err != nil {
		return r, err
	}
	return s.make(tx, by, r)
}

func (s *Referrals) make(tx db.Tx, by org.Actor, r Referral) (Referral, error) {
	tenant, err := org.TenantByID(tx.Context(), tx, by.TenantID)
	if err != nil {
		return r, err
	}
	r.ID, r.State, r.Outcome = id.New(), ReferralSent, ""
	r.Week = civil.DateOf(by.Now, tenant.Location()).Monday()
	r.Expires = r.Week.AddDays(ReferralDays - 1)
	r.Token = s.token(by.TenantID, r.ID)
	if r.Code, err = s.newCode(tx, by.TenantID); err != nil {
		return r, err
	}
	return r, s.insertReferral(tx, by.TenantID, r)
}

func (s *Referrals) newCode(tx db.Tx, tenantID string) (string, error) {
	for {
		digits, err := contact.NewCode()
		if err != nil {
			return "", err
		}
		taken, err := db.One(tx.Context(), tx, db.Count, `select count(*) from referral where tenant_id = $1 and code_digest = $2`,
			tenantID, s.Vault.Digest(tenantID, forReferralCode, digits))
		if err != nil || taken == 0 {
			return digits, err
		}
	}
}

func (s *Referrals) token(tenantID, referralID string) string {
	return s.Vault.Token(tenantID, forReferralToken, referralID)
}

// Withdraw takes back a slip that nobody has used, such as one made by mistake.
func (s *Referrals) Withdraw(ctx context.Context, by org.Actor, referralID string) (err error) {
	defer errs.Wrap(&err, "visit.Withdraw(%s)", referralID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		r, err := s.own(tx.Context(), tx, by, referralID)
		if err != nil {
			return err
		}
		if r.State != ReferralSent {
			return errs.E(errs.Conflict, "visit.referral.used")
		}
		_, err = db.Exec(tx.Context(), tx, `delete from referral where tenant_id = $1 and id = $2`, by.TenantID, referralID)
		return err
	})
}

// Sent opens a slip for those who sent it, to print it again; errs.NotFound for
// everybody else, the receiver too.
func (s *Referrals) Sent(ctx context.Context, by org.Actor, referralID string) (Referral, error) {
	return s.own(ctx, s.DB, by, referralID)
}

func (s *Referrals) own(ctx context.Context, reader db.Reader, by org.Actor, referralID string) (Referral, error) {
	r, err := db.One(ctx, reader, scanReferral, referralColumns+`and id = $2`, by.TenantID, referralID)
	if err != nil {
		return Referral{}, err
	}
	if !by.Viewer.In(r.FromID, helpsIn()...) {
		return Referral{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	return s.open(ctx, reader, by.TenantID, r)
}

// ByToken opens the slip that the one who is helped on has on their phone;
// errs.NotFound when there is none, or no longer.
func (s *Referrals) ByToken(ctx context.Context, tenant org.Tenant, token string, now time.Time) (Referral, error) {
	r, err := db.One(ctx, s.DB, scanReferral, referralColumns+`and token_digest = $2`, tenant.ID, s.Vault.Digest(tenant.ID, forReferralToken, token))
	if err != nil {
		return Referral{}, err
	}
	if civil.DateOf(now, tenant.Location()).After(r.Expires) {
		return Referral{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	return s.open(ctx, s.DB, tenant.ID, r)
}
