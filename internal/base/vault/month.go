package vault

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Month is the record of a month's key, without the key. DestroyedAt is zero
// while the key is there.
type Month struct {
	Tenant      string
	Month       string // "2026-11"
	CreatedAt   time.Time
	DestroyedAt time.Time
}

type monthID struct{ tenant, month string }

var monthShape = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)

// Months lists the month keys that a tenant has or had, oldest month first.
func (v *Vault) Months(ctx context.Context, r db.Reader, tenant string) ([]Month, error) {
	scan := func(row db.Row) (m Month, err error) {
		return m, row.Scan(&m.Tenant, &m.Month, db.Instant(&m.CreatedAt), db.Instant(&m.DestroyedAt))
	}
	return db.All(ctx, r, scan, `select tenant_id, month, created_at, destroyed_at from vault_key
		where tenant_id = $1 order by month`, tenant)
}

// DestroyMonth makes all that was sealed for the month unreadable for good. It
// does nothing when the month has no key, or has it no longer. The key of Lasting
// is not destroyed: what others still rely on would be lost with it.
func (v *Vault) DestroyMonth(ctx context.Context, tx db.Tx, tenant, month string, now time.Time) (err error) {
	defer errs.Wrap(&err, "destroy key of %s", month)
	if month == Lasting {
		return errors.New("it seals what has no month")
	}
	v.cache.forget(monthID{tenant, month})
	_, err = db.Exec(ctx, tx, `update vault_key set wrapped = null, destroyed_at = $1
		where tenant_id = $2 and month = $3 and destroyed_at is null`, now, tenant, month)
	return err
}

// Check tells whether this vault's master key opens every month key of the
// database, of all tenants. When it does not, the key file is another one than
// the database was used with, and nothing may be written.
func (v *Vault) Check(ctx context.Context, r db.Reader) error {
	all, err := db.All(ctx, r, scanStored, `select tenant_id, month, wrapped from vault_key
		where wrapped is not null order by tenant_id, month`)
	if err != nil {
		return err
	}
	for _, s := range all {
		if _, err := v.unwrap(s.id, s.wrapped); err != nil {
			return fmt.Errorf("the key file does not belong to this database (it does not open the key of %s for tenant %s): "+
				"put back the key file that the database was used with", s.id.month, s.id.tenant)
		}
	}
	return nil
}

type stored struct {
	id      monthID
	wrapped []byte
}

func scanStored(row db.Row) (s stored, err error) {
	return s, row.Scan(&s.id.tenant, &s.id.month, &s.wrapped)
}

func (v *Vault) unwrap(id monthID, wrapped []byte) (cipher.AEAD, error) {
	key, err := v.wrap.Open(nil, nil, wrapped, join(id.tenant, id.month))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("the key of %s does not open under this key file", id.month)
	}
	return aead(key), nil
}

func (v *Vault) keyForSealing(ctx context.Context, tx db.Tx, id monthID) (cipher.AEAD, error) {
	if key, ok := v.cache.get(id); ok {
		return key, nil
	}
	if id.month != Lasting && !monthShape.MatchString(id.month) {
		return nil, fmt.Errorf("%q is not a month", id.month)
	}
	key, err := v.load(ctx, tx, id)
	if !errs.Is(err, errs.NotFound) {
		return key, err
	}
	if err := v.make(ctx, tx, id); err != nil {
		return nil, err
	}
	return v.load(ctx, tx, id) // perhaps that of another process, which was first
}

func (v *Vault) make(ctx context.Context, tx db.Tx, id monthID) error {
	var key [KeySize]byte
	rand.Read(key[:]) // never fails (crypto/rand, Go 1.24)
	wrapped := v.wrap.Seal(nil, nil, key[:], join(id.tenant, id.month))
	_, err := db.Exec(ctx, tx, `insert into vault_key (tenant_id, month, wrapped, created_at) values ($1, $2, $3, $4)
		on conflict (tenant_id, month) do nothing`, id.tenant, id.month, wrapped, v.cache.now())
	return err
}

func (v *Vault) keyForOpening(ctx context.Context, r db.Reader, id monthID) (cipher.AEAD, error) {
	if key, ok := v.cache.get(id); ok {
		return key, nil
	}
	key, err := v.load(ctx, r, id)
	if errs.Is(err, errs.NotFound) {
		return nil, ErrDestroyed
	}
	return key, err
}

// load reads a month's key. Only what was read outside a write is remembered: a
// write may still be rolled back, and what was then sealed under a remembered
// key could never be opened.
func (v *Vault) load(ctx context.Context, r db.Reader, id monthID) (cipher.AEAD, error) {
	s, err := db.One(ctx, r, scanStored, `select tenant_id, month, wrapped from vault_key
		where tenant_id = $1 and month = $2`, id.tenant, id.month)
	if err != nil {
		return nil, err
	}
	if s.wrapped == nil {
		return nil, ErrDestroyed
	}
	key, err := v.unwrap(id, s.wrapped)
	if _, writing := r.(db.Tx); err == nil && !writing {
		v.cache.put(id, key)
	}
	return key, err
}
