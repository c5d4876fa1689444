package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// EventWithin is how long an event may take to leave; who reads more slowly is
// cut, and its browser opens the stream again.
const EventWithin = 10 * time.Second

// Events is a stream of server-sent events (HTML standard, section 9.2), on a row
// of the route table that says Stream.
type Events struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// NewEvents begins the stream. A browser that loses it asks again after retry.
func NewEvents(w http.ResponseWriter, retry time.Duration) (*Events, error) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would keep events until it had many
	e := &Events{w: w, control: http.NewResponseController(w)}
	w.WriteHeader(http.StatusOK)
	return e, e.write(fmt.Sprintf("retry: %d\n\n", retry.Milliseconds()))
}

// Send sends an event. data may be of several lines. An error means that the
// reader has gone, or is too slow.
func (e *Events) Send(name, data string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "event: %s\n", name)
	for line := range strings.SplitSeq(data, "\n") {
		fmt.Fprintf(&text, "data: %s\n", strings.TrimSuffix(line, "\r"))
	}
	text.WriteString("\n")
	return e.write(text.String())
}

// Beat sends nothing, so that proxies keep the stream and a reader that has gone
// is found out.
func (e *Events) Beat() error { return e.write(":\n\n") }

func (e *Events) write(text string) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(EventWithin)); err != nil {
		return err
	}
	if _, err := fmt.Fprint(e.w, text); err != nil {
		return err
	}
	return e.control.Flush()
}
