package once

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// The names of the hidden fields that carry a Form.
const (
	KeyField   = "_key"
	StampField = "_stamp"
)

// Lifetime is how long a form may lie open in a browser before it is posted.
const Lifetime = 48 * time.Hour

// ahead is how much the clocks of two servers may differ.
const ahead = 5 * time.Minute

// Keeper signs forms and knows its own again. It is safe for use by many
// goroutines.
type Keeper struct{ secret []byte }

// New makes a keeper. Servers that share a database share the secret, of 32
// bytes or more.
func New(secret []byte) *Keeper { return &Keeper{secret: slices.Clone(secret)} }

// Form is what a shown form carries in its two hidden fields.
type Form struct {
	Key   string // names this showing of the form
	Stamp string // when it was shown, signed together with the key
}

// NewForm gives a form its key and stamp.
func (k *Keeper) NewForm(now time.Time) Form {
	key, at := id.New(), strconv.FormatInt(now.Unix(), 10)
	return Form{Key: key, Stamp: at + "." + k.sign(at, key)}
}

// Check is nil when the key and stamp are of a form that was shown within the
// last 48 hours, else errs.Gone: its row may have been swept, so that a repeated
// post could no longer be told from a first one.
func (k *Keeper) Check(key, stamp string, now time.Time) error {
	at, signature, _ := strings.Cut(stamp, ".")
	seconds, err := strconv.ParseInt(at, 10, 64)
	shown := time.Unix(seconds, 0)
	genuine := hmac.Equal([]byte(signature), []byte(k.sign(at, key)))
	if err != nil || !genuine || now.Sub(shown) > Lifetime || shown.Sub(now) > ahead {
		return errs.E(errs.Gone, "web.error.oldform")
	}
	return nil
}

func (k *Keeper) sign(at, key string) string {
	mac := hmac.New(sha256.New, k.secret)
	io.WriteString(mac, "form\n"+at+"\n"+key)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Hash is the fingerprint of a posted body, 32 bytes, whatever the order of its
// fields and without the two hidden ones. It is keyed, since a body may hold
// little more than a phone number, which a plain hash would give away.
func (k *Keeper) Hash(values map[string][]string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	io.WriteString(mac, "body")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name == KeyField || name == StampField {
			continue
		}
		io.WriteString(mac, "\n"+strconv.Quote(name))
		for _, value := range values[name] {
			io.WriteString(mac, " "+strconv.Quote(value))
		}
	}
	return mac.Sum(nil)
}
