package org

import (
	"sync"
	"time"
)

// tenantLife is how long what a host name led to is believed without asking the
// database again: every page asks. A change made by another process is seen
// after it, one made by this process at once.
const tenantLife = time.Second

// tenantCache remembers tenants by host name.
type tenantCache struct {
	mu    sync.Mutex
	until time.Time
	byKey map[string]Tenant
}

// mostHosts bounds the cache: host names come from outside, and any number of
// unknown ones may lead to one tenant.
const mostHosts = 1000

func (c *tenantCache) get(host string, now time.Time) (Tenant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.After(c.until) {
		return Tenant{}, false
	}
	t, ok := c.byKey[host]
	return t, ok
}

// last is what was known of a tenant when it could last be asked for.
func (c *tenantCache) last(host string) (Tenant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.byKey[host]
	return t, ok
}

func (c *tenantCache) put(host string, t Tenant, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.After(c.until) || len(c.byKey) >= mostHosts {
		c.byKey, c.until = map[string]Tenant{}, now.Add(tenantLife)
	}
	c.byKey[host] = t
}

// forget is called after every change of a tenant.
func (c *tenantCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}
