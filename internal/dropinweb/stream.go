package dropinweb

import (
	"fmt"
	"net/http"
	"time"

	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
)

// How soon a browser asks again for a stream that broke, and how often it hears
// that the line is whole.
const (
	again = 2 * time.Second
	beat  = 20 * time.Second
)

// stream tells at once when something has changed in the queue of a place, also
// in another process. What, the reader fetches: the page itself knows.
func (p *Pages) stream(w http.ResponseWriter, r *orgweb.Request) error {
	at, err := p.at(r)
	if err != nil {
		return err
	}
	ctx := r.HTTP.Context()
	told := p.DB.Watch(ctx, dropin.Topic(r.Tenant.ID, at.ID))
	events, err := web.NewEvents(w, again)
	if err != nil {
		return err
	}
	shown := -1
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for {
		queue, err := dropin.FindQueue(ctx, p.DB, r.Tenant.ID, at.ID)
		if err != nil {
			return nil // the line is cut, and the browser asks again
		}
		if queue.Revision != shown {
			shown = queue.Revision
			if events.Send("change", fmt.Sprint(shown)) != nil {
				return nil // nobody reads any more
			}
		}
		select {
		case _, open := <-told:
			if !open {
				return nil
			}
		case <-beats.C:
			if events.Beat() != nil {
				return nil
			}
		}
	}
}
