// Package vault keeps contact data unreadable to anyone who holds only the
// database. A master key lives in a file outside it; under that stand one random
// key per tenant and month, wrapped, in the table vault_key. Destroying a
// month's key makes all that was sealed under it unreadable.
//
// Ciphers: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), HMAC-SHA256
// (RFC 2104), keys derived with HKDF-SHA256 (RFC 5869).
package vault

import (
	"context"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// KeySize is the length of every key, in bytes.
const KeySize = 32

// Vault seals and opens cells and makes look-up digests. It is safe for use by
// many goroutines.
type Vault struct {
	wrap   cipher.AEAD // wraps the month keys
	digest []byte
	token  []byte
	named  []byte
	cache  cache
}

// ErrDestroyed is what opening a cell gives when the key of its month is gone.
var ErrDestroyed = errs.E(errs.Gone, "web.error.gone")

// FromKey makes a vault from a master key that the caller keeps.
func FromKey(master [KeySize]byte) *Vault {
	return &Vault{
		wrap:   aead(derive(master[:], "digivert wrap month keys 1")),
		digest: derive(master[:], "digivert digest 1"),
		token:  derive(master[:], "digivert token 1"),
		named:  derive(master[:], "digivert named keys 1"),
		cache:  cache{now: time.Now, keys: map[monthID]cached{}},
	}
}

// Lasting stands in the place of a month for what is sealed for as long as its
// row is there, such as an address that somebody may take out any day. Its key
// is never destroyed, so the value is forgotten with its row, and in backups
// with the backup.
const Lasting = "lasting"

// Cell says where a sealed value stands. Month is that whose key seals it, as
// "2026-11", or Lasting; the other four are the associated data, so that a value that was
// moved to another row, column or tenant does not open.
type Cell struct {
	Tenant string
	Month  string
	Table  string
	ID     string
	Column string
}

// format leads every sealed value, so that a later cipher can be told from this.
const format = 1

// Seal makes a value unreadable; "" becomes nil. The key of the cell's month is
// made with the month's first value. ErrDestroyed when it has been destroyed.
func (v *Vault) Seal(ctx context.Context, tx db.Tx, cell Cell, plain string) ([]byte, error) {
	if plain == "" {
		return nil, nil
	}
	s, err := v.Sealer(ctx, tx, cell.Tenant, cell.Month)
	if err != nil {
		return nil, err
	}
	return s.Seal(cell, plain)
}

// Sealer seals several values of one tenant and month, whose key is looked up
// once, within one write.
type Sealer struct {
	id  monthID
	key cipher.AEAD
}

// Sealer finds the key of a month, and makes it when it is the first one.
// ErrDestroyed when it has been destroyed.
func (v *Vault) Sealer(ctx context.Context, tx db.Tx, tenant, month string) (s Sealer, err error) {
	defer errs.Wrap(&err, "sealer of %s", month)
	s.id = monthID{tenant, month}
	s.key, err = v.keyForSealing(ctx, tx, s.id)
	return s, err
}

// Seal makes a value unreadable; "" becomes nil. A cell of another tenant or
// month is an error.
func (s Sealer) Seal(cell Cell, plain string) ([]byte, error) {
	if plain == "" {
		return nil, nil
	}
	if s.id != (monthID{cell.Tenant, cell.Month}) {
		return nil, fmt.Errorf("seal %s.%s: a cell of %s with the key of %s", cell.Table, cell.Column, cell.Month, s.id.month)
	}
	return s.key.Seal([]byte{format}, nil, []byte(plain), cell.associated()), nil
}

// Open reads a sealed value; nil becomes "". ErrDestroyed when the key of the
// cell's month is gone; an internal error when the value was changed or stood in
// another cell.
func (v *Vault) Open(ctx context.Context, r db.Reader, cell Cell, sealed []byte) (_ string, err error) {
	if len(sealed) == 0 {
		return "", nil
	}
	defer errs.Wrap(&err, "open %s.%s", cell.Table, cell.Column)
	key, err := v.keyForOpening(ctx, r, monthID{cell.Tenant, cell.Month})
	if err != nil {
		return "", err
	}
	if sealed[0] != format {
		return "", fmt.Errorf("row %s: unknown format %d", cell.ID, sealed[0])
	}
	plain, err := key.Open(nil, nil, sealed[1:], cell.associated())
	if err != nil {
		return "", fmt.Errorf("row %s does not open: it was changed, or sealed for another cell", cell.ID)
	}
	return string(plain), nil
}

func (c Cell) associated() []byte { return join(c.Tenant, c.Table, c.ID, c.Column) }

// join puts strings together with their lengths, so that no two lists of
// strings give the same bytes.
func join(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
