package org

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Way is how somebody signed in.
type Way string

// The ways.
const (
	WayCode Way = "code" // by a code sent by e-mail
	WayDemo Way = "demo" // by one click, in a demo

	WayProvider Way = "provider" // at an OpenID provider
	WayPasskey  Way = "passkey"  // by a passkey of their own
)

// NameKey is the locale key of the way's words.
func (w Way) NameKey() string { return "org.way." + string(w) }

// Session is one signed-in browser. ID is a digest of the cookie's value, which
// opens nothing.
type Session struct {
	ID, PersonID      string
	Way               Way
	Device            string // "Firefox/Windows", "" not known
	MadeAt, ExpiresAt time.Time
}

// OpenSessions lists where a person is signed in, the newest first.
func OpenSessions(ctx context.Context, r db.Reader, by Actor, personID string) ([]Session, error) {
	return db.All(ctx, r, func(row db.Row) (s Session, err error) {
		return s, row.Scan(&s.ID, &s.PersonID, &s.Way, &s.Device, db.Instant(&s.MadeAt), db.Instant(&s.ExpiresAt))
	}, `select token, person_id, way, device, made_at, expires_at from staff_session
		where tenant_id = $1 and person_id = $2 and expires_at > $3 order by made_at desc, token`, by.TenantID, personID, by.Now)
}

// EndSession signs one browser of the actor's own out; one that is gone already
// is no error.
func (s *Service) EndSession(ctx context.Context, by Actor, sessionID string) (err error) {
	defer errs.Wrap(&err, "EndSession")
	return s.endSessions(ctx, by, by.Viewer.PersonID, `and token = $3`, sessionID)
}

// EndOtherSessions signs the actor out everywhere but here.
func (s *Service) EndOtherSessions(ctx context.Context, by Actor, hereID string) (err error) {
	defer errs.Wrap(&err, "EndOtherSessions")
	return s.endSessions(ctx, by, by.Viewer.PersonID, `and token <> $3`, hereID)
}

// EndSessionsOf signs another person out everywhere, as when a telephone is
// lost. A coordinator does not do it to an administrator.
func (s *Service) EndSessionsOf(ctx context.Context, by Actor, personID string) (err error) {
	defer errs.Wrap(&err, "EndSessionsOf(%s)", personID)
	if !by.SetsUp() {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return s.endSessions(ctx, by, personID, ``)
}

// endSessions deletes those of a person that a condition names; its values are
// $3 and on.
func (s *Service) endSessions(ctx context.Context, by Actor, personID, which string, values ...any) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		if personID != by.Viewer.PersonID {
			if _, err := personToChange(tx.Context(), tx, by, personID); err != nil {
				return err
			}
		}
		n, err := db.Exec(tx.Context(), tx, `delete from staff_session where tenant_id = $1 and person_id = $2 `+which,
			append([]any{by.TenantID, personID}, values...)...)
		if err != nil || n == 0 {
			return err
		}
		return Record(tx.Context(), tx, by.Did("signOut", "person", personID))
	})
}
