package app

import (
	"cmp"
	"time"

	"digivert/internal/base/fetch"
	"digivert/internal/base/limit"
)

// Limits bounds what anybody can ask of the program, or drag out. Zero means the
// usual, which stands in the help. docs/drift.md has them all in a table, with
// those of outside parties.
//
// A network is what one subscriber has: a /24 of IPv4 or a /56 of IPv6.
type Limits struct {
	RequestsPerSecond float64 `env:"REQUESTS_PER_SECOND" help:"Requests of a network each second, after a burst (20)."`
	RequestBurst      int     `env:"REQUEST_BURST" help:"Requests of a network at a burst (600)."`
	PostsPerSecond    float64 `env:"POSTS_PER_SECOND" help:"Forms of a network each second, sent by those who have not signed in, after a burst (2)."`
	PostBurst         int     `env:"POST_BURST" help:"Such forms of a network at a burst (120)."`

	AtOnce         int `env:"AT_ONCE" help:"Requests being answered at the same time (300)."`
	NetworkAtOnce  int `env:"NETWORK_AT_ONCE" help:"Of these, from one network (60)."`
	Streams        int `env:"STREAMS" help:"Screens that hold a stream open (2000)."`
	NetworkStreams int `env:"NETWORK_STREAMS" help:"Of these, from one network (200)."`
	Connections    int `env:"CONNECTIONS" help:"Open connections (4000)."`

	AddressBytes int `env:"ADDRESS_BYTES" help:"Bytes of an address with its query (8192)."`
	HeaderBytes  int `env:"HEADER_BYTES" help:"Bytes of a request's header (32768)."`

	HeaderWithin  time.Duration `env:"HEADER_WITHIN" help:"How long a header may take to arrive (10s)."`
	RequestWithin time.Duration `env:"REQUEST_WITHIN" help:"How long a whole request may take to arrive (30s)."`
	WorkWithin    time.Duration `env:"WORK_WITHIN" help:"How long an answer may take to make (25s)."`
	AnswerWithin  time.Duration `env:"ANSWER_WITHIN" help:"How long an answer may take to make and to leave (40s)."`
	IdleWithin    time.Duration `env:"IDLE_WITHIN" help:"How long a connection may be idle (2m)."`
	StopWithin    time.Duration `env:"STOP_WITHIN" help:"How long requests that have begun may take when the program is told to stop (20s)."`
	FinishWithin  time.Duration `env:"FINISH_WITHIN" help:"How long until the program ends, whatever goes on (60s)."`
}

// orUsual fills in what is not set.
func (l Limits) orUsual() Limits {
	return Limits{
		RequestsPerSecond: cmp.Or(l.RequestsPerSecond, 20),
		RequestBurst:      cmp.Or(l.RequestBurst, 600),
		PostsPerSecond:    cmp.Or(l.PostsPerSecond, 2), // a library's public computers share one address
		PostBurst:         cmp.Or(l.PostBurst, 120),
		AtOnce:            cmp.Or(l.AtOnce, 300),
		NetworkAtOnce:     cmp.Or(l.NetworkAtOnce, 60),
		Streams:           cmp.Or(l.Streams, 2000),
		NetworkStreams:    cmp.Or(l.NetworkStreams, 200),
		Connections:       cmp.Or(l.Connections, 4000),
		AddressBytes:      cmp.Or(l.AddressBytes, 8<<10), // a sign-in provider's answers are up to 4 kB
		HeaderBytes:       cmp.Or(l.HeaderBytes, 32<<10),
		HeaderWithin:      cmp.Or(l.HeaderWithin, 10*time.Second),
		RequestWithin:     cmp.Or(l.RequestWithin, 30*time.Second),
		WorkWithin:        cmp.Or(l.WorkWithin, 25*time.Second),
		AnswerWithin:      cmp.Or(l.AnswerWithin, 40*time.Second),
		IdleWithin:        cmp.Or(l.IdleWithin, 2*time.Minute),
		StopWithin:        cmp.Or(l.StopWithin, 20*time.Second),
		FinishWithin:      cmp.Or(l.FinishWithin, time.Minute),
	}
}

// A sign-in provider may take so long to answer, and its answers be so long.
const (
	providerTimeout = 15 * time.Second
	providerAnswer  = 1 << 20
)

// limiters count what Limits bounds.
func (a *App) limiters() {
	l := a.Config.Limits.orUsual()
	a.Limits = l
	a.Requests = limit.NewNetwork(l.RequestsPerSecond, l.RequestBurst)
	a.Posts = limit.NewNetwork(l.PostsPerSecond, l.PostBurst)
	a.AtOnce = limit.NewAtOnce(l.NetworkAtOnce, l.AtOnce)
	a.Streams = limit.NewAtOnce(l.NetworkStreams, l.Streams)
	a.Metrics.Gauge("digivert_requests_now", "Requests being answered.", a.AtOnce.Open)
	a.Metrics.Gauge("digivert_streams_now", "Streams that are open.", a.Streams.Open)
}

// provider asks sign-in providers.
func provider() *fetch.Client { return &fetch.Client{Within: providerTimeout, MaxBody: providerAnswer} }
