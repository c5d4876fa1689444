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

// stopWithin is how long requests that have begun may take when the program is
// told to stop.
const stopWithin = 20 * time.Second

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
	server := answer(door, listener)
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
	server := answer(handler, listener)
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
	ended chan error
}

func answer(handler http.Handler, listener net.Listener) answering {
	s := answering{httpServer(handler), make(chan error, 1)}
	go func() { s.ended <- s.Serve(listener) }()
	return s
}

// work runs the jobs and keeps watch until ctx ends, then finishes what it began.
func (a *App) work(ctx context.Context, server answering) error {
	go a.watch(ctx)
	jobs := a.startJobs(ctx)
	select {
	case err := <-server.ended:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err := server.Shutdown(stopping)
	<-jobs
	a.house.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// httpServer has a limit on everything that a client can drag out.
func httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}
