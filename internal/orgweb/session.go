package orgweb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// SessionLife is how long a sign-in lasts: a working day.
const SessionLife = 12 * time.Hour

// SessionCookie is the only cookie of the service, and only staff get it
// (ekomloven § 3-15: strictly necessary, so no consent is asked for).
const SessionCookie = "digivert"

// Sessions remember who has signed in.
type Sessions struct{ manager *scs.SessionManager }

// NewSessions keeps sessions in the database. With secure the cookie is sent
// over HTTPS only.
func NewSessions(d *db.DB, secure bool) *Sessions {
	m := scs.New()
	m.Store = &sessionStore{db: d, now: time.Now}
	m.Lifetime = SessionLife
	m.Cookie.Name, m.Cookie.Secure = SessionCookie, secure
	if secure {
		m.Cookie.Name = "__Host-" + SessionCookie
	}
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = true, http.SameSiteLaxMode, "/"
	return &Sessions{manager: m}
}

// Wrap reads the session of each request and writes back what changed. An error
// of the store is given to failed, which answers.
func (s *Sessions) Wrap(next http.Handler, failed func(http.ResponseWriter, *http.Request, error)) http.Handler {
	s.manager.ErrorFunc = failed
	return s.manager.LoadAndSave(next)
}

const (
	tenantKey, personKey, emailKey, backKey = "tenant", "person", "email", "back"
	wayKey, deviceKey, madeKey, shownKey    = "way", "device", "made", "shown"
)

// PersonID is who has signed in to this tenant, "" when nobody has. The session
// of another tenant counts for nothing.
func (s *Sessions) PersonID(ctx context.Context, tenantID string) string {
	if s.manager.GetString(ctx, tenantKey) != tenantID {
		return ""
	}
	return s.manager.GetString(ctx, personKey)
}

// Start signs the person in, under a new token (against session fixation).
func (s *Sessions) Start(r *Request, personID string, way org.Way) error {
	ctx := r.HTTP.Context()
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	for _, key := range []string{emailKey, shownKey, backKey, tripKey, arrivalKey, providerKey, sidKey, questionKey, leftKey} {
		s.manager.Remove(ctx, key)
	}
	s.manager.Put(ctx, tenantKey, r.Tenant.ID)
	s.manager.Put(ctx, personKey, personID)
	s.manager.Put(ctx, wayKey, string(way))
	s.manager.Put(ctx, deviceKey, deviceOf(r.HTTP.UserAgent()))
	s.manager.Put(ctx, madeKey, r.Now.UnixMicro())
	s.manager.Put(ctx, provedKey, r.Now.UnixMicro())
	return nil
}

// Here is the id of the session that this request belongs to, as
// org.OpenSessions lists it.
func (s *Sessions) Here(ctx context.Context) string { return digestToken(s.manager.Token(ctx)) }

// await remembers, between the two steps of signing in, for which address a code
// was asked, as whom the page may name it, and which page to go back to.
func (s *Sessions) await(ctx context.Context, email, shown, back string) {
	s.manager.Put(ctx, emailKey, email)
	s.manager.Put(ctx, shownKey, shown)
	s.manager.Put(ctx, backKey, back)
}

// shown is what the page may say of the address for which a code was asked.
func (s *Sessions) shown(ctx context.Context) string { return s.manager.GetString(ctx, shownKey) }

func (s *Sessions) awaited(ctx context.Context) (email, back string) {
	return s.manager.GetString(ctx, emailKey), s.manager.GetString(ctx, backKey)
}

// End signs out.
func (s *Sessions) End(ctx context.Context) error { return s.manager.Destroy(ctx) }

// sessionStore is scs's store on our tables. The token is kept as its SHA-256,
// so that nobody who reads the database can use it.
type sessionStore struct {
	db  *db.DB
	now func() time.Time
}

var _ scs.CtxStore = (*sessionStore)(nil)

func digestToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx gives the session's data; false when there is none, or it is over.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := db.One(ctx, s.db, func(row db.Row) (b []byte, err error) { return b, row.Scan(&b) },
		`select data from staff_session where token = $1 and expires_at > $2`, digestToken(token), s.now())
	if errs.Is(err, errs.NotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx saves the session, with whose it is beside, so that it can be ended
// without its token.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return err
	}
	text := func(key string) string { value, _ := values[key].(string); return value }
	var made time.Time
	if micros, signedIn := values[madeKey].(int64); signedIn {
		made = time.UnixMicro(micros)
	}
	return s.db.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `insert into staff_session
			(token, tenant_id, data, expires_at, person_id, made_at, way, device, provider_id, sid_digest)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			on conflict (token) do update set tenant_id = excluded.tenant_id, data = excluded.data, expires_at = excluded.expires_at,
				person_id = excluded.person_id, made_at = excluded.made_at, way = excluded.way, device = excluded.device,
				provider_id = excluded.provider_id, sid_digest = excluded.sid_digest`,
			digestToken(token), text(tenantKey), data, expiry, text(personKey), made, text(wayKey), text(deviceKey),
			text(providerKey), sidOf(text(sidKey)))
		return err
	})
}

// sidOf is nil when the session came of none at a provider.
func sidOf(text string) []byte {
	sid, err := hex.DecodeString(text)
	if err != nil || len(sid) == 0 {
		return nil
	}
	return sid
}

// DeleteCtx forgets the session.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `delete from staff_session where token = $1`, digestToken(token))
		return err
	})
}

// Find, Commit and Delete are there for scs's older interface; it calls those
// with a context.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
