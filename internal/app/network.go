package app

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// client is who a request comes from, for limits and for addresses on paper.
type client struct {
	network string // "192.0.2.0/24" or "2001:db8::/56"
	counted string // the same for limits; "" where many share an address: a desk, or a library's computers
	scheme  string
}

// networks are those that whoever runs the program knows.
type networks struct{ proxies, exempt []netip.Prefix }

// clientOf believes the forwarding headers only from trusted proxies: the last
// address in X-Forwarded-For that is not itself a trusted proxy.
func (n networks) clientOf(r *http.Request) client {
	addr, scheme := n.origin(r)
	c := client{network: networkOf(addr), scheme: scheme}
	if !contain(n.exempt, addr) {
		c.counted = c.network
	}
	return c
}

func (n networks) origin(r *http.Request) (addr netip.Addr, scheme string) {
	scheme = "http"
	if r.TLS != nil {
		scheme = "https"
	}
	addr = remoteAddr(r)
	if !contain(n.proxies, addr) {
		return addr, scheme
	}
	if proto := r.Header.Get("X-Forwarded-Proto"); proto == "https" || proto == "http" {
		scheme = proto
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
		if !contain(n.proxies, addr) {
			break
		}
	}
	return addr, scheme
}

func remoteAddr(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr, _ := netip.ParseAddr(host)
	return addr.Unmap()
}

func contain(prefixes []netip.Prefix, addr netip.Addr) bool {
	for _, prefix := range prefixes {
		if addr.IsValid() && prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// networkOf is what one subscriber usually has: a /24 of IPv4, a /56 of IPv6.
func networkOf(addr netip.Addr) string {
	bits := 56
	if addr.Is4() {
		bits = 24
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
