package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serving says how the program serves.
type Serving struct {
	Listen        string
	MetricsListen string               // "" = no /metrics
	ReadOnly      bool                 // pages are shown, nothing is changed
	Ready         func(address string) // told once the pages are there
}

// Run listens, and shows a plain page until the database answers and its schema
// is this program's. Then it serves until ctx ends.
func Run(ctx context.Context, config Config, how Serving, log *slog.Logger) error {
	door, err := newDoor(log)
	if err != nil {
		return err
	}
	listener, err := listen(how.Listen)
	if err != nil {
		return err
	}
	server := answer(door, config.Limits.orUsual(), listener)
	defer server.Close()
	a, err := door.open(ctx, config, how)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.furnish(ctx, how); err != nil {
		return err
	}
	handler, err := a.server(door.house)
	if err != nil {
		return err
	}
	door.let(handler)
	how.Ready(listener.Addr().String())
	return a.work(ctx, server)
}

// furnish is what else the command line asks for.
func (a *App) furnish(ctx context.Context, how Serving) error {
	if a.Config.Demo && !how.ReadOnly {
		if err := a.FillDemo(ctx); err != nil {
			return err
		}
	}
	if err := a.tellDemo(ctx); err != nil {
		return err
	}
	if how.MetricsListen == "" {
		return nil
	}
	return a.ServeMetrics(ctx, how.MetricsListen)
}

// Serve answers on listen until ctx ends, then finishes what it began. ready is
// told the address once requests are taken.
func (a *App) Serve(ctx context.Context, address string, ready func(address string)) error {
	release, err := a.DB.ServeAlone(ctx, func(string) {})
	if err != nil {
		return err
	}
	defer release()
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	listener, err := listen(address)
	if err != nil {
		return err
	}
	server := answer(handler, a.Limits, listener)
	ready(listener.Addr().String())
	return a.work(ctx, server)
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return listener, nil
}

// answering is a server that has begun; ended tells when it cannot go on.
type answering struct {
	*http.Server
	lines *boundedListener
	ended chan error
}

func answer(handler http.Handler, l Limits, listener net.Listener) answering {
	s := answering{httpServer(handler, l), bounded(listener, l.Connections), make(chan error, 1)}
	go func() { s.ended <- s.Serve(s.lines) }()
	return s
}

// work runs the jobs and keeps watch until ctx ends, then finishes what it began.
func (a *App) work(ctx context.Context, server answering) error {
	a.Metrics.Gauge("digivert_connections_now", "Open connections.", server.lines.open.Open)
	a.Metrics.Total("digivert_connections_refused_total", "Connections for which there was no room.", server.lines.refused.Load)
	go a.watch(ctx)
	jobs := a.startJobs(ctx)
	select {
	case err := <-server.ended:
		return err
	case <-ctx.Done():
	}
	return a.finish(server, jobs)
}

// finish ends the streams, answers the requests that have begun, and waits for
// the jobs, which put down what they have in hand. What takes too long is cut,
// so that the program ends.
func (a *App) finish(server answering, jobs <-chan struct{}) error {
	deadline := time.Now().Add(a.Limits.FinishWithin)
	a.end()
	stopping, cancel := context.WithTimeout(context.Background(), a.Limits.StopWithin)
	defer cancel()
	err := server.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		a.Log.Warn("requests were cut because they took too long to answer", "limit", a.Limits.StopWithin)
		err = server.Close()
	}
	mail := make(chan struct{})
	go func() { defer close(mail); a.house.Wait() }()
	for what, ended := range map[string]<-chan struct{}{"jobs": jobs, "mail": mail} {
		select {
		case <-ended:
		case <-time.After(time.Until(deadline)):
			a.Log.Warn("the program ends although something goes on: whoever starts next takes it up", "what", what)
		}
	}
	return err
}

// httpServer has a limit on everything that a client can drag out.
func httpServer(handler http.Handler, l Limits) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: l.HeaderWithin,
		ReadTimeout:       l.RequestWithin,
		WriteTimeout:      l.AnswerWithin,
		IdleTimeout:       l.IdleWithin,
		MaxHeaderBytes:    l.HeaderBytes,
	}
}
