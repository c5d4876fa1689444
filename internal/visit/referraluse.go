package visit

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/limit"
	"digivert/internal/contact"
	"digivert/internal/org"
)

// referralTriesMost is how many wrong codes one of the staff may type in an hour.
const referralTriesMost = 30

// ReferralTry is somebody of the staff to whom a slip is shown.
type ReferralTry struct {
	Tenant org.Tenant
	Viewer org.Viewer
	Code   string
	Now    time.Time
}

// Received opens a slip by its code, for those whom it leads to and those who
// sent it. Whom else it is shown to is told that it is for others, and not for
// whom; errs.NotFound for a code that is wrong or no longer good, and
// errs.TooMany after many such.
func (s *Referrals) Received(ctx context.Context, try ReferralTry) (found Referral, err error) {
	defer errs.Wrap(&err, "visit.Received")
	err = s.withCode(ctx, try, func(_ db.Tx, r Referral) error {
		found = r
		return nil
	})
	return found, err
}

// withCode does something with the slip of a code, and counts a wrong one.
func (s *Referrals) withCode(ctx context.Context, try ReferralTry, do func(db.Tx, Referral) error) error {
	wrong := false
	err := s.DB.Write(ctx, func(tx db.Tx) error {
		r, err := s.received(tx, try)
		if wrong = errs.Is(err, errs.NotFound); wrong {
			return s.countTry(tx, try)
		}
		if err != nil {
			return err
		}
		return do(tx, r)
	})
	if err == nil && wrong {
		err = errs.E(errs.NotFound, "visit.referral.unknown")
	}
	return err
}

func (s *Referrals) received(tx db.Tx, try ReferralTry) (Referral, error) {
	digits, ok := contact.ParseCode(try.Code)
	if !ok {
		var c errs.Check
		c.Add("code", "visit.referral.digits")
		return Referral{}, c.Err()
	}
	if !try.Viewer.Has(helpsIn()...) {
		return Referral{}, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	r, err := db.One(tx.Context(), tx, scanReferral, referralColumns+`and code_digest = $2`,
		try.Tenant.ID, s.Vault.Digest(try.Tenant.ID, forReferralCode, digits))
	if err != nil {
		return Referral{}, err
	}
	if civil.DateOf(try.Now, try.Tenant.Location()).After(r.Expires) {
		return Referral{}, errs.E(errs.NotFound, "visit.referral.unknown")
	}
	if !try.Viewer.In(r.ToID, helpsIn()...) && !try.Viewer.In(r.FromID, helpsIn()...) {
		return Referral{}, errs.E(errs.Forbidden, "visit.referral.others")
	}
	return s.open(tx.Context(), tx, try.Tenant.ID, r)
}

func (s *Referrals) countTry(tx db.Tx, try ReferralTry) error {
	n, err := limit.Count(tx.Context(), tx, limit.Attempt{
		Tenant: try.Tenant.ID, What: "referral.code", Window: time.Hour, Now: try.Now,
		Subject: s.Vault.Digest(try.Tenant.ID, "person", try.Viewer.PersonID),
	})
	if err == nil && n > referralTriesMost {
		err = errs.E(errs.TooMany, "visit.referral.wait")
	}
	return err
}

// Mark tells the sender that they came, and, with an outcome, how it went; it
// may be told again as long as the slip is good. Only those whom it leads to may.
func (s *Referrals) Mark(ctx context.Context, try ReferralTry, outcome Outcome) (err error) {
	defer errs.Wrap(&err, "visit.Mark")
	if outcome != "" && !slices.Contains(Outcomes(), outcome) {
		return errs.E(errs.Invalid, "visit.error.needsoutcome")
	}
	return s.withCode(ctx, try, func(tx db.Tx, r Referral) error {
		if !try.Viewer.In(r.ToID, helpsIn()...) {
			return errs.E(errs.Forbidden, "visit.referral.others")
		}
		state := ReferralCame
		if outcome != "" {
			state = ReferralDone
		}
		_, err := db.Exec(tx.Context(), tx, `update referral set state = $1, outcome = $2 where tenant_id = $3 and id = $4`,
			string(state), string(outcome), try.Tenant.ID, r.ID)
		return err
	})
}

// SentBy lists what organisations have sent since the week of a day, newest week
// first, without what the slips say: how far each has come, and how it went.
func SentBy(ctx context.Context, r db.Reader, f Filter) (list []Referral, err error) {
	defer errs.Wrap(&err, "visit.SentBy")
	return listed(ctx, r, f, func(one Referral) bool { return slices.Contains(f.OrganisationIDs, one.FromID) })
}

// ReceivedBy lists what organisations have been shown. Of slips that nobody has
// come with it tells only how many there are: that somebody gets help from a
// sender such as NAV is secret (sosialtjenesteloven § 44), until they come and
// say so themselves.
func ReceivedBy(ctx context.Context, r db.Reader, f Filter) (list []Referral, underway int, err error) {
	defer errs.Wrap(&err, "visit.ReceivedBy")
	list, err = listed(ctx, r, f, func(one Referral) bool { return slices.Contains(f.OrganisationIDs, one.ToID) })
	for _, one := range list {
		if one.State == ReferralSent {
			underway++
		}
	}
	return slices.DeleteFunc(list, func(one Referral) bool { return one.State == ReferralSent || one.State == ReferralExpired }), underway, err
}

func listed(ctx context.Context, r db.Reader, f Filter, of func(Referral) bool) (list []Referral, err error) {
	rows, err := db.All(ctx, r, scanReferral, referralColumns+`and made_week >= $2 order by made_week desc, id`, f.TenantID, f.From.Monday())
	for _, row := range rows {
		if of(row.Referral) {
			list = append(list, row.Referral)
		}
	}
	return list, err
}

// ReferralCount is how many were helped on by one organisation to another ("" and
// a kind: outside), and what became of it.
type ReferralCount struct {
	FromID, ToID, ToKind string
	State                ReferralState
	Outcome              Outcome
	Times                int
}

// ReferralCounts sums the referrals of the weeks from and to.
func ReferralCounts(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (counts []ReferralCount, err error) {
	defer errs.Wrap(&err, "visit.ReferralCounts(%s–%s)", from, to)
	scan := func(row db.Row) (c ReferralCount, err error) {
		return c, row.Scan(&c.FromID, &c.ToID, &c.ToKind, &c.State, &c.Outcome, &c.Times)
	}
	return db.All(ctx, r, scan, `select from_organisation_id, coalesce(to_organisation_id, ''), to_kind, state, outcome, count(*) from referral
		where tenant_id = $1 and made_week >= $2 and made_week <= $3 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`, tenantID, from.Monday(), to)
}
