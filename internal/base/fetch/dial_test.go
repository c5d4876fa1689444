package fetch_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"digivert/internal/base/fetch"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers every question with the next list of addresses, and in the
// end with the last one again and again.
type nameServer struct {
	mu      sync.Mutex
	answers [][]string
	asked   int
}

func (n *nameServer) next(q dnsmessage.Question) (resources []dnsmessage.Resource) {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.answers[min(n.asked, len(n.answers)-1)]
	if q.Type == dnsmessage.TypeA {
		n.asked++
	}
	for _, text := range list {
		number := netip.MustParseAddr(text)
		head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type}
		switch {
		case q.Type == dnsmessage.TypeA && number.Is4():
			resources = append(resources, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: number.As4()}})
		case q.Type == dnsmessage.TypeAAAA && number.Is6():
			resources = append(resources, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: number.As16()}})
		}
	}
	return resources
}

// resolver serves over UDP on loopback, as name servers do.
func (n *nameServer) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go n.serve(conn)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *nameServer) serve(conn net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		size, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Response, m.Additionals, m.Answers = true, nil, n.next(m.Questions[0])
		if packed, err := m.Pack(); err == nil {
			conn.WriteTo(packed, from)
		}
	}
}

// named is the address of a server by a name that its certificate holds.
func named(s *httptest.Server) string {
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	return "https://example.com:" + port + "/" + secret
}

// A name may lead anywhere, and elsewhere the next time that it is asked for.
func TestNamesThatLeadInside(t *testing.T) {
	for name, c := range map[string]struct {
		answers [][]string
		want    fetch.Problem // "" = it comes
	}{
		"the server":                  {[][]string{{"127.0.0.1"}}, ""},
		"loopback":                    {[][]string{{"127.0.0.2"}}, fetch.NotPublic},
		"a private network":           {[][]string{{"10.0.0.1"}}, fetch.NotPublic},
		"IPv6 loopback":               {[][]string{{"::1"}}, fetch.NotPublic},
		"IPv4 inside IPv6":            {[][]string{{"::ffff:10.0.0.1"}}, fetch.NotPublic},
		"one good, one bad":           {[][]string{{"127.0.0.1", "192.168.1.1"}}, fetch.NotPublic},
		"one bad, one good":           {[][]string{{"169.254.169.254", "127.0.0.1"}}, fetch.NotPublic},
		"one good, one bad of IPv6":   {[][]string{{"127.0.0.1", "fd00::1"}}, fetch.NotPublic},
		"good, then bad when sent on": {[][]string{{"127.0.0.1"}, {"127.0.0.2"}}, fetch.NotPublic},
		"no address":                  {[][]string{{}}, fetch.NoServer},
	} {
		t.Run(name, func(t *testing.T) {
			s, client := server(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(name, "sent on") {
					http.Redirect(w, r, "/igjen", http.StatusFound)
					return
				}
				io.WriteString(w, calendar)
			})
			n := &nameServer{answers: c.answers}
			_, err := get(client.WithResolver(n.resolver(t)), named(s))
			if c.want == "" && err != nil {
				t.Fatal(err)
			}
			if c.want != "" {
				isProblem(t, err, c.want)
			}
		})
	}
}

// What is looked at is what is connected to: were the name asked twice for one
// connection, the second answer would lead here.
func TestNameIsAskedOnceForAConnection(t *testing.T) {
	s, client := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, calendar) })
	n := &nameServer{answers: [][]string{{"127.0.0.1"}, {"127.0.0.2"}}}
	if _, err := get(client.WithResolver(n.resolver(t)), named(s)); err != nil || n.asked != 1 {
		t.Errorf("asked %d times, %v", n.asked, err)
	}
}

// Without the tests' rule, a name that leads to this machine is refused by the
// look at the address alone.
func TestCarefulByDefault(t *testing.T) {
	reached := false
	s, _ := server(t, func(http.ResponseWriter, *http.Request) { reached = true })
	for _, answer := range []string{"127.0.0.1", "::1", "10.0.0.1", "100.64.0.1", "2002:7f00:1::1", "64:ff9b::7f00:1", "224.0.0.1"} {
		client := (&fetch.Client{}).WithResolver((&nameServer{answers: [][]string{{answer}}}).resolver(t))
		_, err := get(client, "https://example.com/"+secret)
		isProblem(t, err, fetch.NotPublic)
		_, err = get(client, s.URL)
		isProblem(t, err, fetch.BadAddress) // another port
	}
	if reached {
		t.Error("the server on loopback was reached")
	}
}
