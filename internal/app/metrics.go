package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"digivert/internal/base/metric"
)

// ServeMetrics answers /metrics on an address of its own, which only those who
// run the service can reach.
func (a *App) ServeMetrics(ctx context.Context, listen string) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", listen, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Metrics.Handler())
	server := httpServer(mux, a.Limits)
	context.AfterFunc(ctx, func() { server.Close() })
	go server.Serve(listener)
	return nil
}

// observe counts a request for /metrics, by its row of the route table.
func (a *App) observe(route string, status int, took time.Duration) {
	a.Metrics.Served(metric.Request{Route: route, Status: status, Took: took})
}
