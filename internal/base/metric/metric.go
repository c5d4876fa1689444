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
	refused  *prometheus.CounterVec
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
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "digivert_refused_total", Help: "What was refused or cut because of a limit, by limit.",
		}, []string{"limit"}),
	}
	r.registry.MustRegister(r.requests, r.seconds, r.refused,
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

// Refused counts what a limit refused or cut.
func (r *Registry) Refused(limit string) { r.refused.WithLabelValues(limit).Inc() }

// Gauge shows what now tells, whenever somebody asks. A second one of the name
// takes the place of the first.
func (r *Registry) Gauge(name, help string, now func() int) {
	r.replace(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(now()) }))
}

// Total shows what now has counted since the start, in place of what the name
// showed before.
func (r *Registry) Total(name, help string, now func() int64) {
	r.replace(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(now()) }))
}

func (r *Registry) replace(c prometheus.Collector) {
	r.registry.Unregister(c) // known by its name
	r.registry.MustRegister(c)
}

// Handler answers with all figures.
func (r *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(r.registry, promhttp.HandlerOpts{})
}
