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
	scheme  string
}

// clientOf believes the forwarding headers only from trusted proxies: the last
// address in X-Forwarded-For that is not itself a trusted proxy.
func clientOf(r *http.Request, trusted []netip.Prefix) client {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	addr := remoteAddr(r)
	if !isTrusted(addr, trusted) {
		return client{network: networkOf(addr), scheme: scheme}
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
		if !isTrusted(addr, trusted) {
			break
		}
	}
	return client{network: networkOf(addr), scheme: scheme}
}

func remoteAddr(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr, _ := netip.ParseAddr(host)
	return addr.Unmap()
}

func isTrusted(addr netip.Addr, trusted []netip.Prefix) bool {
	for _, prefix := range trusted {
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
