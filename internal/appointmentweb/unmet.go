package appointmentweb

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/url"
	"strings"
	"sync"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// mostCounted is how many showings of a full calendar are told apart in a day;
// what comes after that is not counted.
const mostCounted = 20_000

// counted remembers for a day who was shown that nothing is free, so that
// turning a page does not count again: as digests under a key that is drawn
// anew each day and is never stored. Several processes may each count once.
type counted struct {
	mu   sync.Mutex
	day  civil.Date
	key  []byte
	seen map[[sha256.Size]byte]bool
}

func newCounted() *counted { return &counted{} }

// first tells whether it is the first time that day.
func (c *counted) first(day civil.Date, what ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.day != day {
		c.day, c.key, c.seen = day, make([]byte, sha256.Size), map[[sha256.Size]byte]bool{}
		rand.Read(c.key) // never fails (crypto/rand)
	}
	mac := hmac.New(sha256.New, c.key)
	mac.Write([]byte(strings.Join(what, "\x00")))
	digest := [sha256.Size]byte(mac.Sum(nil))
	if c.seen[digest] || len(c.seen) >= mostCounted {
		return false
	}
	c.seen[digest] = true
	return true
}

// countFull counts an unmet need: somebody came from one of our pages and was
// shown that nothing is free from today on. A program that only fetches the
// address is not counted. The page is shown also when it cannot be counted.
func (p *Pages) countFull(r *orgweb.Request, w wish) {
	day := civil.DateOf(r.Now, r.Tenant.Location())
	u := visit.Unmet{Date: day, ReasonID: w.Reason.ID, PlaceID: w.Place.ID, Language: cmp.Or(w.Language, w.Interpreter), Why: visit.UnmetFull}
	if !fromUs(r) || !p.full.first(day, r.Tenant.ID, r.Network, u.ReasonID, u.PlaceID, u.Language) {
		return
	}
	// Whatever is wrong with the database, the next page that needs it tells.
	_ = p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error { return visit.RecordUnmet(tx.Context(), tx, r.Tenant.ID, u) })
}

// fromUs tells whether the reader came from a page of ours: browsers say so, by
// Sec-Fetch-Site or, older ones, by Referer.
func fromUs(r *orgweb.Request) bool {
	if r.HTTP.Header.Get("Sec-Fetch-Site") == "same-origin" {
		return true
	}
	from, err := url.Parse(r.HTTP.Header.Get("Referer"))
	return err == nil && from.Host == r.HTTP.Host
}
