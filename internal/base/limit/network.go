// Package limit counts tries. Network slows down a caller in memory and forgets
// at a restart, which is enough against haste; Count keeps to a number of tries
// in the database, over restarts and over all servers that share it, for codes
// and sign-in.
package limit

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// networkSize bounds how many keys are remembered, at about 300 bytes each.
const networkSize = 20_000

// Network is a token bucket per key, for example per client network. It is safe
// for use by many goroutines.
type Network struct {
	rate  rate.Limit
	burst int
	size  int

	mu     sync.Mutex
	recent *list.List // of *bucket, the one used last in front
	byKey  map[string]*list.Element
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

// NewNetwork allows each key a burst of tries at once, and then perSecond more
// tries each second.
func NewNetwork(perSecond float64, burst int) *Network {
	return &Network{
		rate: rate.Limit(perSecond), burst: burst, size: networkSize,
		recent: list.New(), byKey: map[string]*list.Element{},
	}
}

// Allow tells whether the key may try now, and counts the try if so. When there
// are too many keys, the one that has not tried for longest is forgotten.
func (n *Network) Allow(key string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	found, ok := n.byKey[key]
	if !ok {
		n.makeRoom()
		found = n.recent.PushFront(&bucket{key: key, limiter: rate.NewLimiter(n.rate, n.burst)})
		n.byKey[key] = found
	}
	n.recent.MoveToFront(found)
	return found.Value.(*bucket).limiter.AllowN(now, 1)
}

func (n *Network) makeRoom() {
	if len(n.byKey) < n.size {
		return
	}
	last := n.recent.Back()
	n.recent.Remove(last)
	delete(n.byKey, last.Value.(*bucket).key)
}
