package dropinweb

import (
	"net/http"
	"slices"

	"digivert/internal/base/i18n"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
)

// screenPage hangs on the wall: whom to come, big and calm.
type screenPage struct {
	orgweb.Page
	Place   string
	Stream  string
	Current *calledNumber  // who was called last
	Earlier []calledNumber // and before that
	Waiting []string
	More    int // who do not fit
	Light   light
	Welcome []welcome
	Closed  string
}

// calledNumber is a number, or the first name of who wants to be called by it,
// and the table.
type calledNumber struct {
	Key, Number, Name, Spot string
}

type welcome struct{ Lang, Dir, Text string }

// How many fit on a screen that is read from across the room.
const (
	mostEarlier = 5
	mostShown   = 12
)

func (p *Pages) screen(w http.ResponseWriter, r *orgweb.Request) error {
	b, err := p.board(r)
	if err != nil {
		return err
	}
	page := screenPage{Page: r.Page("dropin.screen.title", "Place", b.Place.Name).Bare().Scripted(), Place: b.Place.Name,
		Stream: r.URL("/skjerm/" + b.Place.Slug + "/strom"), Light: lightOf(r.Text, b), Welcome: welcomes(r)}
	page.Frame.NoIndex, page.Frame.Width = true, "wide"
	if !b.Queue.Counting {
		page.Closed = r.Text.T("dropin.queue.off")
		return p.views.Render(w, http.StatusOK, "screen", page)
	}
	names := map[string]string{}
	if b.Queue.ShowsNames && !b.NAV {
		if names, err = p.DropIn.Names(r.HTTP.Context(), p.DB, r.Tenant.ID, b.Tickets); err != nil {
			return err
		}
	}
	page.fill(r.Text, b, names)
	return p.views.Render(w, http.StatusOK, "screen", page)
}

func (page *screenPage) fill(t i18n.Localizer, b dropin.Board, names map[string]string) {
	for i, ticket := range calledNow(b) {
		number := calledNumber{Key: t.Number(ticket.Number) + "." + t.Number(ticket.Calls), Number: t.Number(ticket.Number), Name: names[ticket.ID], Spot: spotOf(b, ticket.HostID)}
		switch {
		case i == 0:
			page.Current = &number
		case i <= mostEarlier:
			page.Earlier = append(page.Earlier, number)
		}
	}
	for i, ticket := range dropin.Line(b.Tickets, b.Now) {
		if i == mostShown {
			page.More = len(dropin.Line(b.Tickets, b.Now)) - mostShown
			break
		}
		page.Waiting = append(page.Waiting, t.Number(ticket.Number))
	}
	if _, open := b.Until(); !open && page.Current == nil {
		page.Closed = closedText(t, b)
	}
}

// calledNow are those who are called or helped, the last called first: somebody
// who looks up too late still sees where to go.
func calledNow(b dropin.Board) []dropin.Ticket {
	called := slices.DeleteFunc(slices.Clone(b.Tickets), func(t dropin.Ticket) bool { return !t.Open() })
	slices.SortStableFunc(called, func(a, b dropin.Ticket) int {
		if a.State != b.State && (a.State == dropin.Called || b.State == dropin.Called) {
			if a.State == dropin.Called {
				return -1
			}
			return 1
		}
		return b.CalledAt.Compare(a.CalledAt)
	})
	return called
}

func spotOf(b dropin.Board, hostID string) string {
	for _, d := range b.Duties {
		if d.Host.ID == hostID {
			return d.Spot
		}
	}
	return ""
}

// welcomes say welcome in every language that residents meet.
func welcomes(r *orgweb.Request) (list []welcome) {
	for _, lang := range kioskLanguages {
		t := r.In(lang)
		list = append(list, welcome{Lang: t.Lang(), Dir: t.Dir(), Text: t.T("dropin.kiosk.welcome")})
	}
	return list
}
