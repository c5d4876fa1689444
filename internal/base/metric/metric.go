// Package metric counts what the program does, in the form that Prometheus
// reads. It is the only room that imports the Prometheus client.
package metric

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Registry holds the program's figures.
type Registry struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// New makes a registry with the figures of the Go runtime and of the process.
func New() *Registry {
	r := &Registry{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "digivert_requests_total", Help: "Requests served, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "digivert_request_seconds", Help: "Time to serve a request, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route"}),
	}
	r.registry.MustRegister(r.requests, r.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// Request is one served request. Route is a row of the route table, never the
// address itself, which may hold a code.
type Request struct {
	Route  string
	Status int
	Took   time.Duration
}

// Served counts a request.
func (r *Registry) Served(q Request) {
	r.requests.WithLabelValues(q.Route, strconv.Itoa(q.Status)).Inc()
	r.seconds.WithLabelValues(q.Route).Observe(q.Took.Seconds())
}

// Handler answers with all figures.
func (r *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(r.registry, promhttp.HandlerOpts{})
}
