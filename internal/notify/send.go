package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/job"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// atOnce is how many messages are sent at the same time.
const atOnce = 8

// Send sends all that is due. Any number of processes may do it at once.
func (s *Service) Send(ctx context.Context, now time.Time) (err error) {
	defer errs.Wrap(&err, "notify.Send")
	started := time.Now()
	for {
		moment := now.Add(time.Since(started))
		if err := job.Lost(ctx, s.DB, moment, string(Uncertain), string(SMS)); err != nil {
			return err
		}
		items, err := job.LeaseItems(ctx, s.DB, moment, atOnce)
		if err != nil || len(items) == 0 {
			return err
		}
		if err := s.sendAll(ctx, items, moment); err != nil {
			return err
		}
	}
}

func (s *Service) sendAll(ctx context.Context, items []job.Item, now time.Time) error {
	failures := make([]error, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		all.Go(func() { failures[i] = s.send(ctx, item, now) })
	}
	all.Wait()
	return errors.Join(failures...)
}

// send tries one, and keeps how it went, also when the process is about to stop.
func (s *Service) send(ctx context.Context, item job.Item, now time.Time) error {
	o, failure := s.try(ctx, attempt{item: item, now: now})
	o.Now = now
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err := job.Finish(keep, s.DB, item, o)
	if o.Why != string(Changed) || failure != nil { // no text, no address, and not what it is about
		s.log().Info("message", "tenant", item.TenantID, "kind", item.Kind, "channel", item.Channel,
			"state", string(o.State), "why", o.Why, "attempts", item.Attempts, "err", failure)
	}
	return err
}

// attempt is one item on its way.
type attempt struct {
	item    job.Item
	now     time.Time
	tenant  org.Tenant
	content Content
}

// try says what became of the item; failure is what to log of it.
func (s *Service) try(ctx context.Context, a attempt) (o job.Outcome, failure error) {
	var err error
	if ctx.Err() != nil { // the process stops: whoever starts next goes on
		return job.Outcome{State: job.Waiting, NextAt: a.item.NextAt, Unmade: true}, nil
	}
	if a.tenant, err = org.TenantByID(ctx, s.DB, a.item.TenantID); err != nil {
		return a.again(), err
	}
	if awake := Awake(a.now, a.tenant.Location()); awake.After(a.now) {
		return job.Outcome{State: job.Waiting, Why: a.item.Why, NextAt: awake, Unmade: true}, nil
	}
	if o, done, err := s.look(ctx, &a); done || err != nil {
		return o, err
	}
	begun, cancel := context.WithTimeout(context.WithoutCancel(ctx), handWithin)
	defer cancel()
	return s.hand(begun, a)
}

// handWithin is how long handing over one message may take. What has begun is
// finished although the process is told to stop: nobody could tell whether an
// SMS that was cut has gone out.
const handWithin = 50 * time.Second

// look reads what the message is about; done means that it is not to be sent.
func (s *Service) look(ctx context.Context, a *attempt) (o job.Outcome, done bool, err error) {
	load, known := s.Kinds[Kind(a.item.Kind)]
	if !known {
		return drop(Changed), true, nil
	}
	var still bool
	a.content, still, err = load(ctx, s.DB, a.tenant, a.item.What, a.item.Version)
	switch {
	case errs.Is(err, errs.NotFound) || err == nil && !still:
		return drop(Changed), true, nil
	case err != nil:
		return a.again(), true, err
	case a.content.Unwanted:
		return drop(NoContactWanted), true, nil
	case !a.now.Before(a.content.Until):
		return a.late(), true, nil
	case a.content.to(a.channel()) == "":
		return drop(NoContact), true, nil
	case !s.Sends(a.channel()):
		return fail(NoChannel), true, nil
	}
	told, err := s.justTold(ctx, *a)
	if err != nil {
		return a.again(), true, err
	}
	return drop(Told), told, nil
}

func (a attempt) channel() Channel { return Channel(a.item.Channel) }

func (c Content) to(channel Channel) string {
	if channel == SMS {
		return c.Phone
	}
	return c.Email
}

// nearly is how long after being told somebody needs no reminder.
const nearly = 12 * time.Hour

// justTold: after an outage the confirmation and the reminder are due together,
// and one of them is enough.
func (s *Service) justTold(ctx context.Context, a attempt) (bool, error) {
	if Kind(a.item.Kind) != Reminder {
		return false, nil
	}
	others, err := job.ItemsOf(ctx, s.DB, a.item.TenantID, a.item.What)
	for _, o := range others {
		same := o.Version == a.item.Version && o.Channel == a.item.Channel && o.ID != a.item.ID
		if same && (o.State == job.Waiting || o.State == job.Sent && a.now.Sub(o.DoneAt) < nearly) {
			return true, err
		}
	}
	return false, err
}

// hand gives the message to the gateway or the mail server.
func (s *Service) hand(ctx context.Context, a attempt) (job.Outcome, error) {
	id := TextID{Kind(a.item.Kind), a.channel(), languageOf(a.content.Language, a.tenant.Language)}
	text, err := s.Text(ctx, s.DB, a.tenant.ID, id)
	if err != nil {
		return a.again(), err
	}
	if missing := a.content.missing(s.Bundle.Localizer(text.Language), a.tenant, text); missing != "" {
		return fail(Incomplete), fmt.Errorf("there is nothing to put in place of {{%s}}", missing)
	}
	if a.channel() == SMS {
		name, err := s.SMS.Send(ctx, sms.Message{
			To: a.content.Phone, From: s.Sender(a.tenant), Text: s.short(a.tenant, text, a.content), Ref: a.item.ID,
		})
		o := a.outcome(err, sms.Permanent(err), sms.Uncertain(err))
		o.GatewayID = name
		return o, err
	}
	m, err := s.mail(a.tenant, text, a.content, a.item.ID, a.now)
	if err != nil {
		return fail(Refused), err
	}
	err = s.Mail.Send(ctx, m)
	return a.outcome(err, mail.Permanent(err), false), err
}

func (a attempt) outcome(err error, permanent, uncertain bool) job.Outcome {
	switch {
	case err == nil:
		return job.Outcome{State: job.Sent}
	case uncertain:
		return fail(Uncertain)
	case permanent:
		return fail(Refused)
	}
	return a.again()
}

func drop(why Why) job.Outcome { return job.Outcome{State: job.Dropped, Why: string(why)} }
func fail(why Why) job.Outcome { return job.Outcome{State: job.Failed, Why: string(why)} }

// late: nobody heard of it, which is a failure only if we tried.
func (a attempt) late() job.Outcome {
	if a.item.Attempts > 1 {
		return fail(Late)
	}
	return drop(Late)
}

// pauses are how long to wait after the first try that failed, the second …
// After the last one we give up.
var pauses = [...]time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour}

// again tries later, as long as that is of use.
func (a attempt) again() job.Outcome {
	if a.item.Attempts > len(pauses) {
		return fail(Unreachable)
	}
	next := a.now.Add(pauses[max(a.item.Attempts, 1)-1])
	if a.tenant.ID != "" {
		next = Awake(next, a.tenant.Location())
	}
	if until := a.content.Until; !until.IsZero() && !next.Before(until) {
		return fail(Unreachable)
	}
	return job.Outcome{State: job.Waiting, Why: string(Trying), NextAt: next}
}
