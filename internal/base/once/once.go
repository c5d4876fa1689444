// Package once makes a form that is posted twice count once: by an impatient
// finger, a reload, or a network that lost the first answer. A shown form
// carries a key and a signed stamp; the first post's result is kept under the
// key for 48 hours and given again to the same post.
package once

import (
	"bytes"
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Call is one post of a form. Key is the form's, checked by Keeper.Check; Form
// names which form it is; Hash is that of the body, by Keeper.Hash.
type Call struct {
	Tenant string
	Form   string
	Key    string
	Hash   []byte
	Now    time.Time
}

// Do runs f for the first post and gives its result, which is an id or an
// address, never personal data. A second post with the same body gets the same
// result, with repeated true, and f is not run; one with another body is an
// errs.Conflict. Of two posts at once, the second waits for the first. When f
// fails, nothing is kept, so that the reader can mend the form and post it again.
func Do(ctx context.Context, tx db.Tx, c Call, f func() (result string, err error)) (result string, repeated bool, err error) {
	first, err := c.claim(ctx, tx)
	if err != nil {
		return "", false, err
	}
	if !first {
		result, err = c.earlier(ctx, tx)
		return result, err == nil, err
	}
	if result, err = f(); err != nil {
		// A broken transaction refuses this too, but is rolled back as a whole.
		db.Exec(ctx, tx, `delete from once_key where tenant_id = $1 and form = $2 and key = $3`, c.Tenant, c.Form, c.Key)
		return "", false, err
	}
	if result == "" { // as the row was written
		return result, false, nil
	}
	_, err = db.Exec(ctx, tx, `update once_key set result = $1 where tenant_id = $2 and form = $3 and key = $4`,
		result, c.Tenant, c.Form, c.Key)
	return result, false, err
}

func (c Call) claim(ctx context.Context, tx db.Tx) (first bool, err error) {
	n, err := db.Exec(ctx, tx, `insert into once_key (tenant_id, form, key, hash, result, made_at)
		values ($1, $2, $3, $4, '', $5) on conflict (tenant_id, form, key) do nothing`,
		c.Tenant, c.Form, c.Key, c.Hash, c.Now)
	return n == 1, err
}

type post struct {
	hash   []byte
	result string
}

func (c Call) earlier(ctx context.Context, tx db.Tx) (string, error) {
	scan := func(row db.Row) (p post, err error) { return p, row.Scan(&p.hash, &p.result) }
	p, err := db.One(ctx, tx, scan, `select hash, result from once_key
		where tenant_id = $1 and form = $2 and key = $3`, c.Tenant, c.Form, c.Key)
	if err == nil && !bytes.Equal(p.hash, c.Hash) {
		return "", errs.E(errs.Conflict, "web.error.usedform")
	}
	return p.result, err
}

// Sweep forgets the posts of forms so old that Check refuses them, of all
// tenants.
func Sweep(ctx context.Context, tx db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from once_key where made_at < $1`, now.Add(-Lifetime))
	return err
}
