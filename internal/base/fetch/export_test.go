package fetch

import "net"

// WithResolver makes a client ask a name server of the test's.
func (c *Client) WithResolver(r *net.Resolver) *Client {
	c.resolver = r
	return c
}
