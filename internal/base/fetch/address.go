package fetch

import (
	"net/netip"
	"net/url"
	"strings"
)

// longest is how long an address may be, in bytes.
const longest = 2000

// Clean brings what somebody pasted to an https address: without white space
// around it, and webcal: as https:, which is the same by another name. Anything
// but the https address of a server on its usual port is BadAddress or NotHTTPS,
// and an address in numbers that is not public NotPublic.
func (c *Client) Clean(pasted string) (string, error) {
	u, err := c.parse(pasted)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func (c *Client) parse(pasted string) (*url.URL, error) {
	u, err := url.Parse(strings.Trim(strings.TrimSpace(pasted), "<>"))
	if err != nil || len(pasted) > longest {
		return nil, BadAddress
	}
	switch strings.ToLower(u.Scheme) {
	case "webcal", "webcals", "https":
		u.Scheme = "https"
	case "http":
		return nil, NotHTTPS
	default:
		return nil, BadAddress
	}
	u.Fragment, u.RawFragment = "", ""
	return u, c.check(u)
}

// check refuses what no calendar of a provider has: a user name or password, or
// another port than 443.
func (c *Client) check(u *url.URL) error {
	host := u.Hostname()
	number, err := netip.ParseAddr(host)
	switch {
	case u.Scheme != "https":
		return NotHTTPS
	case u.User != nil, u.Opaque != "", host == "":
		return BadAddress
	case u.Port() != "" && u.Port() != "443" && c.allowed == nil:
		return BadAddress
	case err == nil && !c.allows(netip.AddrPortFrom(number, portOf(u))):
		return NotPublic
	case err != nil && !strings.Contains(strings.Trim(host, "."), "."):
		return NotPublic // a name within the network, such as "localhost" or "intranett"
	}
	return nil
}

func portOf(u *url.URL) uint16 {
	if addr, err := netip.ParseAddrPort("0.0.0.0:" + u.Port()); err == nil {
		return addr.Port()
	}
	return 443
}

// Server is the name of the server that an address leads to: all of it that may
// be shown again.
func Server(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
