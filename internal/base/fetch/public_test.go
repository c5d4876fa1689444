package fetch_test

import (
	"net/netip"
	"testing"

	"digivert/internal/base/fetch"
)

func TestPublic(t *testing.T) {
	for _, text := range []string{"8.8.8.8", "52.96.0.1", "193.156.0.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "223.255.255.254", "2a00:1450:400f::1", "2603:1026::2"} {
		if !fetch.Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is refused", text)
		}
	}
	for name, texts := range map[string][]string{
		"unspecified":                 {"0.0.0.0", "0.1.2.3", "::"},
		"loopback":                    {"127.0.0.1", "127.8.8.8", "::1"},
		"private":                     {"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"},
		"link-local":                  {"169.254.169.254", "fe80::1", "febf::1"},
		"site-local":                  {"fec0::1"},
		"behind translation":          {"100.64.0.1", "100.100.100.200", "100.127.255.255"},
		"unique local":                {"fc00::1", "fd00:ec2::254"},
		"multicast":                   {"224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"},
		"broadcast and reserved":      {"240.0.0.1", "255.255.255.255"},
		"documentation":               {"192.0.2.1", "198.51.100.1", "203.0.113.255", "2001:db8::1", "3fff::1"},
		"benchmarking":                {"198.18.0.1", "198.19.255.255", "2001:2::1"},
		"protocol assignments":        {"192.0.0.192", "192.0.0.8", "2001::1", "2001:10::1", "2001:20::1"},
		"relays":                      {"192.88.99.1"},
		"6to4":                        {"2002:7f00:1::1", "2002:a00:1::", "2002:808:808::1"},
		"NAT64":                       {"64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"},
		"IPv4 inside IPv6":            {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"},
		"IPv4-compatible":             {"::127.0.0.1", "::8.8.8.8"},
		"discard and segment routing": {"100::1", "5f00::1"},
		"with a zone":                 {"fe80::1%eth0", "2a00:1450:400f::1%eth0"},
		"a cloud's inside":            {"168.63.129.16"},
	} {
		for _, text := range texts {
			if fetch.Public(netip.MustParseAddr(text)) {
				t.Errorf("%s: %s is let through", name, text)
			}
		}
	}
	if fetch.Public(netip.Addr{}) {
		t.Error("no address is let through")
	}
}
