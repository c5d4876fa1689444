package vault

import (
	"crypto/cipher"
	"sync"
	"time"
)

const (
	// remembered is how long an unwrapped key stays in memory, and so how long
	// another process may still read a month after its key was destroyed.
	remembered = time.Minute
	// cacheSize bounds the memory: two months of each Norwegian municipality.
	cacheSize = 1024
)

type cached struct {
	key   cipher.AEAD
	until time.Time
}

type cache struct {
	now  func() time.Time
	mu   sync.Mutex
	keys map[monthID]cached
}

func (c *cache) get(id monthID) (cipher.AEAD, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.keys[id]
	if !ok || !c.now().Before(found.until) {
		return nil, false
	}
	return found.key, true
}

func (c *cache) put(id monthID, key cipher.AEAD) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.keys) >= cacheSize {
		clear(c.keys)
	}
	c.keys[id] = cached{key: key, until: c.now().Add(remembered)}
}

func (c *cache) forget(id monthID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.keys, id)
}
