package org

import (
	"strconv"
	"testing"
	"time"
)

func TestTenantCacheForgets(t *testing.T) {
	var c tenantCache
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if _, ok := c.get("a", now); ok {
		t.Fatal("an empty cache knows nobody")
	}
	c.put("a", Tenant{ID: "1"}, now)
	if got, ok := c.get("a", now.Add(tenantLife)); !ok || got.ID != "1" {
		t.Errorf("within its life: %v %v", got, ok)
	}
	if _, ok := c.get("a", now.Add(tenantLife+1)); ok {
		t.Error("it lived too long")
	}
	c.put("a", Tenant{ID: "1"}, now)
	c.forget()
	if _, ok := c.get("a", now); ok {
		t.Error("a change must be seen at once")
	}
	for n := range 3 * mostHosts {
		c.put(strconv.Itoa(n), Tenant{}, now)
	}
	if len(c.byKey) > mostHosts {
		t.Errorf("%d hosts are kept", len(c.byKey))
	}
}
