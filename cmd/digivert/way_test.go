package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// way is the way to a database, which can be cut.
type way struct {
	t        *testing.T
	from, to string

	mu       sync.Mutex
	listener net.Listener
	carried  []net.Conn
}

// newWay puts a way, at first closed, before the database of an address.
func newWay(t *testing.T, address *string) *way {
	t.Helper()
	u, err := url.Parse(*address)
	if err != nil {
		t.Fatal(err)
	}
	w := &way{t: t, from: freeAddress(t), to: u.Host}
	u.Host = w.from
	*address = u.String()
	t.Cleanup(w.close)
	return w
}

func (w *way) open() {
	w.t.Helper()
	listener, err := net.Listen("tcp", w.from)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.listener = listener
	w.mu.Unlock()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go w.carry(conn)
		}
	}()
}

func (w *way) carry(in net.Conn) {
	out, err := net.Dial("tcp", w.to)
	if err != nil {
		in.Close()
		return
	}
	w.mu.Lock()
	w.carried = append(w.carried, in, out)
	w.mu.Unlock()
	go func() { io.Copy(out, in); out.Close() }()
	io.Copy(in, out)
	in.Close()
}

func (w *way) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listener != nil {
		w.listener.Close()
	}
	for _, conn := range w.carried {
		conn.Close()
	}
	w.listener, w.carried = nil, nil
}
