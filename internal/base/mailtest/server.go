// Package mailtest runs a small SMTP server on loopback, for tests. Only tests
// import it.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a small SMTP server (RFC 5321, 3207, 4954) on loopback. Its fields say
// how it behaves; what it took can be read when the client has its answer.
type Server struct {
	StartTLS  bool              // offers STARTTLS
	FromStart bool              // TLS from the first byte
	SignIn    bool              // offers and demands AUTH PLAIN
	Answers   map[string]string // instead of the usual answer to a verb; "hang" and "drop" are told
	Trust     *tls.Config       // for the client
	Port      int

	mu       sync.Mutex
	verbs    []string
	received []Delivery
}

// Delivery is a message that the server took. From and To are what came after
// MAIL and RCPT.
type Delivery struct {
	From, To, Data, Password string
	Encrypted                bool
}

// Start starts the server, which is gone when the test ends.
func (s *Server) Start(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	own, trust := certificate(t)
	s.Trust, s.Port = trust, listener.Addr().(*net.TCPAddr).Port
	stop := make(chan struct{})
	var all sync.WaitGroup
	t.Cleanup(func() { close(stop); listener.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.serve(&session{Server: s, conn: conn, own: own, stop: stop}) })
		}
	})
	return s
}

func certificate(t testing.TB) (own, trust *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

type session struct {
	*Server
	conn      net.Conn
	text      *textproto.Conn
	own       *tls.Config
	stop      chan struct{}
	encrypted bool
	current   Delivery
}

func (s *Server) serve(c *session) {
	defer func() { c.conn.Close() }()
	if s.FromStart {
		c.encrypt()
	}
	c.text = textproto.NewConn(c.conn)
	c.say("220 test ESMTP")
	for {
		line, err := c.text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.mu.Lock()
		s.verbs = append(s.verbs, verb)
		s.mu.Unlock()
		if !c.command(verb, rest) {
			return
		}
	}
}

func (c *session) say(line string) { c.text.PrintfLine("%s", line) }

func (c *session) encrypt() {
	c.conn = tls.Server(c.conn, c.own)
	c.encrypted = true
}

// command answers one line and tells whether to go on.
func (c *session) command(verb, rest string) bool {
	if answer, ok := c.Answers[verb]; ok {
		return c.odd(answer)
	}
	switch verb {
	case "EHLO":
		c.hello()
	case "STARTTLS":
		c.say("220 go ahead")
		c.encrypt()
		c.text = textproto.NewConn(c.conn)
	case "AUTH":
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
		c.current.Password = string(raw)
		c.say("235 2.7.0 ok")
	case "MAIL":
		c.current.From = rest
		c.say("250 2.1.0 ok")
	case "RCPT":
		c.current.To = rest
		c.say("250 2.1.5 ok")
	case "DATA":
		return c.data()
	case "QUIT":
		c.say("221 2.0.0 bye")
		return false
	default:
		c.say("250 2.0.0 ok")
	}
	return true
}

func (c *session) odd(answer string) bool {
	switch answer {
	case "hang":
		<-c.stop
		return false
	case "drop":
		return false
	}
	c.say(answer)
	return true
}

func (c *session) hello() {
	lines := []string{"test", "ENHANCEDSTATUSCODES"}
	if c.StartTLS && !c.encrypted {
		lines = append(lines, "STARTTLS")
	}
	if c.SignIn {
		lines = append(lines, "AUTH PLAIN")
	}
	for _, line := range lines {
		c.say("250-" + line)
	}
	c.say("250 8BITMIME")
}

func (c *session) data() bool {
	c.say("354 go on")
	content, err := c.text.ReadDotBytes()
	if err != nil {
		return false
	}
	if answer, ok := c.Answers["CONTENT"]; ok {
		return c.odd(answer)
	}
	c.current.Data, c.current.Encrypted = string(content), c.encrypted
	c.mu.Lock()
	c.received = append(c.received, c.current)
	c.mu.Unlock()
	c.say("250 2.0.0 taken")
	return true
}

// Taken is what the server has taken so far.
func (s *Server) Taken() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Heard tells whether a client has sent the verb.
func (s *Server) Heard(verb string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.verbs, verb)
}
