package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// Compress sends text answers as gzip to browsers that take it. Streams
// (text/event-stream), what is compressed already and short answers pass
// through. It is safe beside secrets in the page (BREACH) because no page
// holds a secret that guards requests: forms are guarded by
// http.CrossOriginProtection.
func Compress(next http.Handler) http.Handler {
	writers := sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !accepts(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w, pool: &writers}
		defer c.close()
		next.ServeHTTP(c, r)
	})
}

// compressor decides when the header is written.
type compressor struct {
	http.ResponseWriter
	pool    *sync.Pool
	gzip    *gzip.Writer // nil: as it is
	decided bool
}

func (c *compressor) WriteHeader(status int) {
	if !c.decided && status >= 200 {
		c.decide(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *compressor) decide(status int) {
	c.decided = true
	h := c.Header()
	if status == http.StatusNoContent || status == http.StatusNotModified || h.Get("Content-Encoding") != "" || !isText(h.Get("Content-Type")) {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	if length := h.Get("Content-Length"); len(length) > 0 && len(length) < 4 {
		return // below 1 kB it is one packet either way
	}
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	c.gzip = c.pool.Get().(*gzip.Writer)
	c.gzip.Reset(c.ResponseWriter)
}

func (c *compressor) Write(body []byte) (int, error) {
	if !c.decided {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(body))
		}
		c.WriteHeader(http.StatusOK)
	}
	if c.gzip != nil {
		return c.gzip.Write(body)
	}
	return c.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController flush and set deadlines.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// close ends the gzip stream. An error means that the browser has gone away.
func (c *compressor) close() {
	if c.gzip == nil {
		return
	}
	_ = c.gzip.Close()
	c.pool.Put(c.gzip)
}

func isText(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	switch kind {
	case "text/html", "text/css", "text/plain", "text/calendar", "text/csv", "text/javascript",
		"application/json", "application/ld+json", "application/atom+xml", "image/svg+xml":
		return true
	}
	return false
}
