package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// The key ring is a file with the month keys that are still there, each wrapped
// under the master key. Backups leave the month keys out, and only the newest
// ring is ever kept: so a key that is destroyed is gone for every backup that was
// made while it was there, and what they hold of that month with it.

// ring is the file's content.
type ring struct {
	Format int       `json:"digivert_key_ring"` // 1
	MadeAt time.Time `json:"made_at"`
	Keys   []ringKey `json:"keys"`
	Erased Erased    `json:"erased,omitempty"`
}

// Erased lists, by tenant, opaque names of what lost its contact data while the
// key of its month is still there. A backup made before would bring it back; who
// restores one erases it again.
type Erased map[string][]string

type ringKey struct {
	Tenant  string `json:"tenant"`
	Month   string `json:"month"`
	Wrapped []byte `json:"wrapped"`
}

const ringFormat = 1

// ErrNoRing is that there is no key ring where one was looked for.
var ErrNoRing = errors.New("there is no key ring here")

// WriteRing replaces the key ring at path with the keys that are there now, and
// with what has been erased; nil keeps what the ring has of it. The file appears
// whole or not at all, and only its owner may read it.
func WriteRing(ctx context.Context, r db.Reader, path string, now time.Time, erased Erased) (err error) {
	defer errs.Wrap(&err, "write the key ring")
	all, err := db.All(ctx, r, scanStored, `select tenant_id, month, wrapped from vault_key
		where wrapped is not null order by tenant_id, month`)
	if err != nil {
		return err
	}
	content := ring{Format: ringFormat, MadeAt: now.UTC(), Keys: []ringKey{}, Erased: erased}
	if erased == nil {
		if content.Erased, err = ReadErased(path); err != nil {
			return err
		}
	}
	for _, s := range all {
		content.Keys = append(content.Keys, ringKey{s.id.tenant, s.id.month, s.wrapped})
	}
	text, err := json.MarshalIndent(content, "", " ")
	if err != nil {
		return err
	}
	return replace(path, append(text, '\n'))
}

// replace writes a file beside the old one, and then takes its place.
func replace(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new*") // 0600
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// ReadRing gives a database that was restored its month keys back from the ring
// at path. A key that the ring does not have has been destroyed since: it is
// marked so, and told in lost. ErrNoRing when keys are wanted and there is no
// file.
func ReadRing(ctx context.Context, tx db.Tx, path string, now time.Time) (lost []string, err error) {
	defer errs.Wrap(&err, "read the key ring")
	wanted, err := db.All(ctx, tx, scanStored, `select tenant_id, month, wrapped from vault_key
		where wrapped is null and destroyed_at is null order by tenant_id, month`)
	if err != nil || len(wanted) == 0 {
		return nil, err
	}
	keys, err := readRing(path)
	if err != nil {
		return nil, err
	}
	for _, s := range wanted {
		wrapped, there := keys[s.id]
		if !there {
			lost = append(lost, s.id.month)
		}
		if err := putBack(ctx, tx, s.id, wrapped, now); err != nil {
			return lost, err
		}
	}
	return lost, nil
}

// CheckRing tells whether this vault's master key opens the keys of the ring at
// path. ErrNoRing when there is none.
func (v *Vault) CheckRing(path string) error {
	keys, err := readRing(path)
	for id, wrapped := range keys {
		if _, err := v.unwrap(id, wrapped); err != nil {
			return fmt.Errorf("the key ring %s does not belong to this key file (it does not open the key of %s): put back the two that were used together", path, id.month)
		}
	}
	return err
}

func putBack(ctx context.Context, tx db.Tx, id monthID, wrapped []byte, now time.Time) (err error) {
	if wrapped == nil && id.month == Lasting { // what it sealed is lost, but another one may be made
		_, err = db.Exec(ctx, tx, `delete from vault_key where tenant_id = $1 and month = $2`, id.tenant, id.month)
		return err
	}
	if wrapped == nil {
		_, err = db.Exec(ctx, tx, `update vault_key set destroyed_at = $1 where tenant_id = $2 and month = $3`, now, id.tenant, id.month)
		return err
	}
	_, err = db.Exec(ctx, tx, `update vault_key set wrapped = $1 where tenant_id = $2 and month = $3`, wrapped, id.tenant, id.month)
	return err
}

// ReadErased is what the key ring at path lists as erased; nothing when there is
// no ring.
func ReadErased(path string) (Erased, error) {
	content, err := readFile(path)
	if errors.Is(err, ErrNoRing) {
		return nil, nil
	}
	return content.Erased, err
}

func readRing(path string) (map[monthID][]byte, error) {
	content, err := readFile(path)
	if err != nil {
		return nil, err
	}
	keys := map[monthID][]byte{}
	for _, k := range content.Keys {
		keys[monthID{k.Tenant, k.Month}] = k.Wrapped
	}
	return keys, nil
}

func readFile(path string) (content ring, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return content, ErrNoRing
	}
	if err != nil {
		return content, err
	}
	if err := json.Unmarshal(text, &content); err != nil || content.Format != ringFormat {
		return content, fmt.Errorf("%s is not a key ring that this program can read", path)
	}
	return content, nil
}
