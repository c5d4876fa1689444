package fetch

import "net/netip"

// refused are the networks that are not the public internet, or that lead into
// another one: what IANA's registries of special-purpose addresses (RFC 6890)
// say is not globally reachable, what carries an IPv4 address inside, multicast,
// and one that a large provider serves its machines' secrets on.
var refused = parsePrefixes(
	"0.0.0.0/8",         // this network
	"10.0.0.0/8",        // private
	"100.64.0.0/10",     // behind a provider's translation (RFC 6598)
	"127.0.0.0/8",       // this machine
	"168.63.129.16/32",  // the inside of Azure
	"169.254.0.0/16",    // link-local, where clouds tell machines their secrets
	"172.16.0.0/12",     // private
	"192.0.0.0/24",      // protocol assignments
	"192.0.2.0/24",      // documentation
	"192.31.196.0/24",   // AS112
	"192.52.193.0/24",   // AMT
	"192.88.99.0/24",    // 6to4 relays
	"192.168.0.0/16",    // private
	"192.175.48.0/24",   // AS112
	"198.18.0.0/15",     // benchmarking
	"198.51.100.0/24",   // documentation
	"203.0.113.0/24",    // documentation
	"224.0.0.0/4",       // multicast
	"240.0.0.0/4",       // reserved, and broadcast
	"2001::/23",         // protocol assignments: Teredo, benchmarking, ORCHID
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation (RFC 9637)
)

// global is where IANA has given out IPv6 addresses to the public. All the rest
// is something else: ::1, ::, IPv4-mapped and -compatible, NAT64 (64:ff9b::/96),
// local (fc00::/7), link-local, site-local and multicast.
var global = netip.MustParsePrefix("2000::/3")

func parsePrefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// Public tells whether the address is one of the public internet.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, network := range refused {
		if network.Contains(a) {
			return false
		}
	}
	return true
}
