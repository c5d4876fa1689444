package dropinweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
)

// action is a button of the queue's page, pressed for a host.
type action struct {
	ctx    context.Context
	post   dropin.Post
	hostID string
	ticket string
	accept bool
	values url.Values
}

// what is what an action came to: the ticket it leaves to be told of, and how.
type what struct{ ticketID, did string }

// acts are the buttons of the queue's page by the value of "do".
func (p *Pages) acts() map[string]func(action) (what, error) {
	s := p.DropIn
	one := func(f func(context.Context, dropin.Post, string) (dropin.Ticket, error)) func(action) (what, error) {
		return func(a action) (what, error) {
			_, err := f(a.ctx, a.post, a.ticket)
			return what{}, err
		}
	}
	return map[string]func(action) (what, error){
		"next": func(a action) (what, error) {
			_, err := s.CallNext(a.ctx, a.post, a.hostID, a.accept)
			return what{}, err
		},
		"take": p.call, "resume": p.call,
		"begin": one(s.Begin), "miss": one(s.Miss), "uncall": one(s.Uncall), "park": one(s.Park), "return": one(s.Return),
		"leave": one(s.Leave), "unfinish": one(s.Unfinish),
		"priority": func(a action) (what, error) {
			_, err := s.Prioritise(a.ctx, a.post, a.ticket, dropin.Priority(a.values.Get("priority")))
			return what{}, err
		},
		"turnaway": func(a action) (what, error) {
			_, err := s.TurnAway(a.ctx, a.post, a.ticket, dropin.Why(a.values.Get("why")))
			return what{}, err
		},
		"turnnew": func(a action) (what, error) {
			_, err := s.TurnAwayNew(a.ctx, a.post, dropin.Wanted{Language: a.values.Get("language")}, dropin.Why(a.values.Get("why")))
			return what{}, err
		},
		"forward": p.forward,
		"join":    func(a action) (what, error) { return what{}, s.Join(a.ctx, a.post, a.hostID, a.values.Get("spot")) },
		"off":     func(a action) (what, error) { return what{}, s.GoOff(a.ctx, a.post, a.hostID, a.accept) },
		"pcs":     p.pcs,
		"stop":    func(a action) (what, error) { return what{}, s.Stop(a.ctx, a.post, true) },
		"start":   func(a action) (what, error) { return what{}, s.Stop(a.ctx, a.post, false) },
		"close": func(a action) (what, error) {
			_, err := s.Close(a.ctx, a.post)
			return what{}, err
		},
	}
}

func (p *Pages) call(a action) (what, error) {
	_, err := p.DropIn.CallThis(a.ctx, a.post, dropin.Act{TicketID: a.ticket, HostID: a.hostID}, a.accept)
	return what{}, err
}

func (p *Pages) pcs(a action) (what, error) {
	n, err := strconv.Atoi(strings.TrimSpace(a.values.Get("pcs")))
	if err != nil {
		n = -1
	}
	return what{}, p.DropIn.SetPCs(a.ctx, a.post, n)
}

// forward sends somebody on to what was chosen in the list: a host, a place, or
// an organisation.
func (p *Pages) forward(a action) (w what, err error) {
	kind, id, _ := strings.Cut(a.values.Get("til"), ":")
	switch kind {
	case "vert":
		_, err = p.DropIn.ForwardToHost(a.ctx, a.post, dropin.Act{TicketID: a.ticket, HostID: id})
	case "sted":
		_, err = p.DropIn.ForwardToPlace(a.ctx, a.post, a.ticket, id)
	case "org":
		_, err = p.DropIn.ForwardToOrganisation(a.ctx, a.post, a.ticket, id)
	default:
		err = errs.E(errs.Conflict, "dropin.forward.organisation")
	}
	return what{a.ticket, "videre"}, err
}

// act does what a button says, and shows the queue again; what went wrong is
// told there.
func (p *Pages) act(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	_, post, err := p.run(r)
	if err != nil {
		return err
	}
	a := action{ctx: r.HTTP.Context(), post: post, hostID: r.Query("vert"), ticket: values.Get("ticket"), accept: values.Get("accept") == form.On, values: values}
	do := p.acts()[values.Get("do")]
	if values.Get("do") == "give" {
		do = func(a action) (what, error) { return p.give(r, a) }
	}
	if do == nil || a.hostID == "" && needsHost(values.Get("do")) {
		return p.refuse(w, r, a, errs.E(errs.Conflict, "dropin.who"))
	}
	done, err := do(a)
	if err != nil {
		return p.refuse(w, r, a, err)
	}
	return r.Redirect(w, back(r, a.hostID, done))
}

func needsHost(do string) bool {
	return do == "next" || do == "take" || do == "resume" || do == "join" || do == "off"
}

// back is the queue again, with what is told of what was done.
func back(r *orgweb.Request, hostID string, done what) string {
	v := url.Values{}
	for name, value := range map[string]string{"vert": hostID, "nr": done.ticketID, "gjort": done.did} {
		if value != "" {
			v.Set(name, value)
		}
	}
	path := "/intern/ko/" + r.PathValue("place")
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return path
}

// refuse shows the queue with what is wrong, or with the question to be answered
// before it is done.
func (p *Pages) refuse(w http.ResponseWriter, r *orgweb.Request, a action, wrong error) error {
	key, _ := errs.KeyOf(wrong)
	if key == "" && len(errs.FieldsOf(wrong)) == 0 || errs.Is(wrong, errs.Forbidden) && key != "dropin.call.others" {
		return wrong
	}
	page, err := p.queuePage(r, a.hostID)
	if err != nil {
		return err
	}
	page.Fixed = form.On
	page.Form.SetError(wrong)
	if key == "dropin.call.busy" || key == "dropin.off.waiting" {
		page.Ask = &ask{Button: r.Text.T(askButton[key]), Press: press{Do: a.values.Get("do"), Ticket: a.ticket, Accept: form.On}}
		page.Ask.Press.Text = page.Ask.Button
	}
	status := http.StatusUnprocessableEntity
	if errs.Is(wrong, errs.Conflict) {
		status = http.StatusConflict
	}
	return p.views.Render(w, status, "queue", page)
}

var askButton = map[string]string{"dropin.call.busy": "dropin.call.anyway", "dropin.off.waiting": "dropin.off.anyway"}

// give gives a number; a form that is sent twice gives one.
func (p *Pages) give(r *orgweb.Request, a action) (what, error) {
	id, err := p.once(r, a.values, "dropin", func(tx db.Tx) (string, error) {
		t, err := p.DropIn.GiveIn(tx, a.post, wanted(a.values))
		return t.ID, err
	})
	return what{id, "gitt"}, err
}

func wanted(values url.Values) dropin.Wanted {
	return dropin.Wanted{ReasonID: values.Get("reason"), Language: values.Get("language"), FirstName: values.Get("name"), NeedsPC: values.Get("pc") == form.On}
}

// once runs f for the first post of a form; a second one gets the same ticket.
func (p *Pages) once(r *orgweb.Request, values url.Values, name string, f func(tx db.Tx) (string, error)) (ticketID string, err error) {
	key := values.Get(once.KeyField)
	if err := p.Forms.Check(key, values.Get(once.StampField), r.Now); err != nil {
		return "", err
	}
	call := once.Call{Tenant: r.Tenant.ID, Form: name, Key: key, Hash: p.Forms.Hash(values), Now: r.Now}
	err = p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		ticketID, _, err = once.Do(tx.Context(), tx, call, func() (string, error) { return f(tx) })
		return err
	})
	return ticketID, err
}

func stampFields(key, stamp string) []*form.Field {
	return []*form.Field{{Kind: form.Hidden, Name: once.KeyField, Value: key}, {Kind: form.Hidden, Name: once.StampField, Value: stamp}}
}
