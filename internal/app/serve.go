package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// stopWithin is how long requests that have begun may take when the program is
// told to stop.
const stopWithin = 20 * time.Second

// Serve answers on listen until ctx ends, then finishes what it began. ready is
// told the address once requests are taken.
func (a *App) Serve(ctx context.Context, listen string, ready func(address string)) error {
	release, err := a.onlyOne()
	if err != nil {
		return err
	}
	defer release()
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", listen, err)
	}
	jobs := a.startJobs(ctx)
	server := httpServer(handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	ready(listener.Addr().String())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err = server.Shutdown(stopping)
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
