package fetch

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// allows is the rule for what may be connected to.
func (c *Client) allows(to netip.AddrPort) bool {
	if c.allowed != nil {
		return c.allowed(to)
	}
	return to.Port() == 443 && Public(to.Addr())
}

// dial looks the name up once, refuses it when any of its addresses is not
// public, and connects to one of those that it looked at, by number. A name that
// leads elsewhere a moment later (DNS rebinding) is not asked again, and control
// looks once more at what is really connected to.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, BadAddress
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, BadAddress
	}
	numbers, err := c.lookUp(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, number := range numbers {
		if !c.allows(netip.AddrPortFrom(number, uint16(port))) {
			return nil, NotPublic
		}
	}
	dialer := &net.Dialer{Timeout: dialWithin, ControlContext: c.control}
	for _, number := range numbers {
		var conn net.Conn
		if conn, err = dialer.DialContext(ctx, network, netip.AddrPortFrom(number, uint16(port)).String()); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// lookUp gives every address of a name, once.
func (c *Client) lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	if number, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{number}, nil
	}
	numbers, err := or(c.resolver, net.DefaultResolver).LookupNetIP(ctx, "ip", host)
	switch {
	case ctx.Err() != nil:
		return nil, Slow
	case err != nil || len(numbers) == 0:
		return nil, NoServer
	}
	for i, number := range numbers {
		numbers[i] = plain(number)
	}
	return numbers, nil
}

// plain takes an IPv4 address out of the IPv6 one that systems and name servers
// may write it inside, so that it is held to the rule for IPv4.
func plain(number netip.Addr) netip.Addr { return number.Unmap() }

// control is asked by the system's dialer when the socket is there and nothing is
// sent yet.
func (c *Client) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !c.allows(netip.AddrPortFrom(plain(to.Addr()), to.Port())) {
		return NotPublic
	}
	return nil
}
