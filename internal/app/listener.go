package app

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"digivert/internal/base/limit"
)

// bounded keeps the number of open connections at most. Who comes when there is no
// room is told so, in few bytes.
func bounded(l net.Listener, most int) *boundedListener {
	return &boundedListener{Listener: l, open: limit.NewAtOnce(0, most), told: limit.NewAtOnce(0, mostTold)}
}

// mostTold are told at the same time that there is no room; others find the door
// shut.
const mostTold = 100

type boundedListener struct {
	net.Listener
	open, told *limit.AtOnce
	refused    atomic.Int64
}

// Accept gives the next connection that there is room for (net.Listener).
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if leave, ok := l.open.Enter(""); ok {
			return &countedConn{Conn: conn, leave: leave}, nil
		}
		l.refused.Add(1)
		l.tell(conn)
	}
}

func (l *boundedListener) tell(conn net.Conn) {
	leave, ok := l.told.Enter("")
	if !ok {
		conn.Close()
		return
	}
	go func() {
		defer leave()
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(time.Second))
		io.WriteString(conn, full())
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.CloseWrite()
		}
		io.Copy(io.Discard, io.LimitReader(conn, 64<<10)) // else the answer is lost with what was not read
	}()
}

// full is the whole answer when there is no room for another connection.
func full() string {
	page := crowded()
	return strings.Join([]string{
		"HTTP/1.1 503 " + http.StatusText(http.StatusServiceUnavailable), "Connection: close", "Retry-After: " + page.Seconds(),
		"Content-Type: text/html; charset=utf-8", "Cache-Control: no-store", "", page.Body(),
	}, "\r\n")
}

type countedConn struct {
	net.Conn
	leave func()
}

// Close makes room for another (net.Conn).
func (c *countedConn) Close() error {
	err := c.Conn.Close()
	c.leave()
	return err
}
