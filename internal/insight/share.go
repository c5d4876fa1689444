package insight

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// Share is a link to published figures, for a funder or a council.
type Share struct {
	ID, Title   string
	From, To    string // months, "2026-01"
	Token       string // what the link carries
	MadeAt      time.Time
	EndsOn      civil.Date // the last day on which it shows anything
	WithdrawnAt time.Time
}

// Over tells whether it shows nothing any more.
func (s Share) Over(today civil.Date) bool { return !s.WithdrawnAt.IsZero() || today.After(s.EndsOn) }

// The limits of a share.
const (
	longestTitle = 100
	longestShare = 366 // days
)

const forShare = "share"

// AddShare makes a link. The fields of what is wrong are "title", "from", "to"
// and "ends".
func (s *Service) AddShare(ctx context.Context, by org.Actor, sh Share) (made Share, err error) {
	defer errs.Wrap(&err, "insight.AddShare")
	sh.Title = strings.TrimSpace(sh.Title)
	if err := sh.check(by.Now); err != nil {
		return made, err
	}
	sh.ID, sh.MadeAt = id.New(), by.Now
	sh.Token = s.Vault.Token(by.TenantID, forShare, sh.ID)
	return sh, s.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `insert into share (tenant_id, id, title, from_month, to_month, token_digest, made_at, ends_on)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`, by.TenantID, sh.ID, sh.Title, sh.From, sh.To,
			s.Vault.Digest(by.TenantID, forShare, sh.Token), sh.MadeAt, sh.EndsOn)
		if err != nil {
			return err
		}
		return org.Record(ctx, tx, by.Did("add", "share", sh.ID))
	})
}

func (s Share) check(now time.Time) error {
	var c errs.Check
	if n := utf8.RuneCountInString(s.Title); n == 0 || n > longestTitle {
		c.Add("title", "insight.share.error.title", "Most", longestTitle)
	}
	if !isMonth(s.From) {
		c.Add("from", "insight.share.error.month")
	}
	if !isMonth(s.To) || s.To < s.From {
		c.Add("to", "insight.share.error.order")
	}
	if days := civil.DateOf(now, time.UTC).DaysUntil(s.EndsOn); s.EndsOn.IsZero() || days < 0 || days > longestShare {
		c.Add("ends", "insight.share.error.ends")
	}
	return c.Err()
}

func isMonth(s string) bool {
	_, err := civil.ParseDate(s + "-01")
	return err == nil
}

// Withdraw ends a link now. One that is over stays so.
func (s *Service) Withdraw(ctx context.Context, by org.Actor, shareID string) (err error) {
	defer errs.Wrap(&err, "insight.Withdraw(%s)", shareID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(ctx, tx, `update share set withdrawn_at = $3 where tenant_id = $1 and id = $2 and withdrawn_at is null`, by.TenantID, shareID, by.Now)
		switch {
		case err != nil:
			return err
		case n == 0:
			return errs.E(errs.NotFound, "insight.share.unknown")
		}
		return org.Record(ctx, tx, by.Did("close", "share", shareID))
	})
}

const shareColumns = `select id, title, from_month, to_month, made_at, ends_on, withdrawn_at from share where tenant_id = $1 `

func scanShare(r db.Row) (sh Share, err error) {
	return sh, r.Scan(&sh.ID, &sh.Title, &sh.From, &sh.To, db.Instant(&sh.MadeAt), &sh.EndsOn, db.Instant(&sh.WithdrawnAt))
}

// Shares lists the links, the newest first, with their tokens.
func (s *Service) Shares(ctx context.Context, tenantID string) (list []Share, err error) {
	defer errs.Wrap(&err, "insight.Shares")
	list, err = db.All(ctx, s.DB, scanShare, shareColumns+`order by made_at desc, id`, tenantID)
	for i := range list {
		list[i].Token = s.Vault.Token(tenantID, forShare, list[i].ID)
	}
	return list, err
}

// Shared is the link with the token. errs.NotFound "insight.share.unknown" for
// none, errs.Gone "insight.share.over" when it is withdrawn or has ended.
func (s *Service) Shared(ctx context.Context, t org.Tenant, token string, now time.Time) (sh Share, err error) {
	sh, err = db.One(ctx, s.DB, scanShare, shareColumns+`and token_digest = $2`, t.ID, s.Vault.Digest(t.ID, forShare, token))
	switch {
	case errs.Is(err, errs.NotFound):
		return sh, errs.E(errs.NotFound, "insight.share.unknown")
	case err == nil && sh.Over(civil.DateOf(now, t.Location())):
		return sh, errs.E(errs.Gone, "insight.share.over")
	}
	return sh, err
}
