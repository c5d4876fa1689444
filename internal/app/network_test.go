package app

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestClientOf(t *testing.T) {
	known := networks{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, exempt: []netip.Prefix{netip.MustParsePrefix("198.51.100.8/32")}}
	for _, c := range []struct{ name, remote, forwarded, proto, network, counted, scheme string }{
		{"straight", "192.0.2.7:99", "", "", "192.0.2.0/24", "192.0.2.0/24", "http"},
		{"a stranger's header is not believed", "192.0.2.7:99", "198.51.100.1", "https", "192.0.2.0/24", "192.0.2.0/24", "http"},
		{"behind the proxy", "10.0.0.1:99", "198.51.100.1", "https", "198.51.100.0/24", "198.51.100.0/24", "https"},
		{"the desk", "10.0.0.1:99", "198.51.100.8", "https", "198.51.100.0/24", "", "https"},
		{"a forged first hop", "10.0.0.1:99", "1.1.1.1, 198.51.100.1, 10.0.0.2", "", "198.51.100.0/24", "198.51.100.0/24", "http"},
		{"rubbish from the proxy", "10.0.0.1:99", "unknown", "gopher", "10.0.0.0/24", "10.0.0.0/24", "http"},
		{"IPv6", "[2001:db8:1:2ff::1]:99", "", "", "2001:db8:1:200::/56", "2001:db8:1:200::/56", "http"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if got := known.clientOf(r); got != (client{c.network, c.counted, c.scheme}) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
