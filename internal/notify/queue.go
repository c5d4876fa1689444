package notify

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/job"
	"digivert/internal/org"
)

// Message is to be told, by each of the channels that is set up.
type Message struct {
	Tenant         org.Tenant
	Kind           Kind
	SubjectID      string
	OrganisationID string // whose it is to follow up
	Version        int    // of the subject
	Channels       []Channel
	NotBefore      time.Time // zero = now
	Now            time.Time
}

// Queue puts messages into the outbox, in the transaction of what they tell of.
// The same message twice is there once.
func (s *Service) Queue(ctx context.Context, tx db.Tx, messages ...Message) error {
	var items []job.Item
	for _, m := range messages {
		for _, channel := range m.Channels {
			if s.Sends(channel) {
				items = append(items, m.item(channel))
			}
		}
	}
	return job.Put(ctx, tx, items...)
}

func (m Message) item(channel Channel) job.Item {
	next := m.Now
	if m.NotBefore.After(next) {
		next = m.NotBefore
	}
	return job.Item{
		TenantID: m.Tenant.ID, ID: id.New(), Kind: string(m.Kind), What: m.SubjectID, Version: m.Version, Channel: string(channel),
		Owner: m.OrganisationID, MadeAt: m.Now, NextAt: Awake(next, m.Tenant.Location()),
	}
}

// Forget deletes every message about those subjects, sent or not: when they were
// told would else be known for longer than they are.
func Forget(ctx context.Context, tx db.Tx, tenantID string, subjectIDs ...string) error {
	return job.Forget(ctx, tx, tenantID, subjectIDs...)
}

// OldestDue is since when the message that has waited longest could have gone
// out, zero when none is late.
func OldestDue(ctx context.Context, r db.Reader, now time.Time) (time.Time, error) {
	return job.OldestDue(ctx, r, now)
}

// OldestDueOf is OldestDue of one tenant.
func OldestDueOf(ctx context.Context, r db.Reader, tenantID string, now time.Time) (time.Time, error) {
	return job.OldestDueOf(ctx, r, tenantID, now)
}

// Park stops all messages that are due, after a restore: they may have gone out
// since the backup was made, so a person lets them go (Release) or not
// (Discard).
func Park(ctx context.Context, d *db.DB, now time.Time) (n int64, err error) {
	defer errs.Wrap(&err, "notify.Park")
	err = d.Write(ctx, func(tx db.Tx) error {
		n, err = job.Park(tx.Context(), tx, now)
		return err
	})
	return n, err
}

// AssumeSent marks all messages that are due as sent, and SMS as arrived: those of a demo's past,
// when nobody was there to be told.
func AssumeSent(ctx context.Context, d *db.DB, now time.Time) (err error) {
	defer errs.Wrap(&err, "notify.AssumeSent")
	return d.Write(ctx, func(tx db.Tx) error { return job.AssumeSent(tx.Context(), tx, now, string(SMS)) })
}

// AssumeFailed marks what is due about one thing as never arrived: of a demo's
// past, when somebody could not be told.
func AssumeFailed(ctx context.Context, d *db.DB, tenantID, subjectID string, now time.Time) (err error) {
	defer errs.Wrap(&err, "notify.AssumeFailed")
	return d.Write(ctx, func(tx db.Tx) error {
		return job.AssumeFailed(tx.Context(), tx, job.Item{TenantID: tenantID, What: subjectID, Why: string(NotArrived)}, now)
	})
}

// Release lets a parked message go. Whether it is still true is checked when it
// is sent.
func (s *Service) Release(ctx context.Context, by org.Actor, itemID string) (err error) {
	defer errs.Wrap(&err, "Release(%s)", itemID)
	return s.unpark(ctx, by, itemID, job.Outcome{State: job.Waiting, NextAt: by.Now, Now: by.Now}, "release")
}

// Discard drops a parked message.
func (s *Service) Discard(ctx context.Context, by org.Actor, itemID string) (err error) {
	defer errs.Wrap(&err, "Discard(%s)", itemID)
	return s.unpark(ctx, by, itemID, job.Outcome{State: job.Dropped, Why: string(Discarded), NextAt: by.Now, Now: by.Now}, "discard")
}

func (s *Service) unpark(ctx context.Context, by org.Actor, itemID string, o job.Outcome, action string) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		item, err := job.FindItem(tx.Context(), tx, by.TenantID, itemID)
		if err != nil {
			return err
		}
		if !by.Viewer.In(item.Owner, org.HostRole, org.Desk, org.Coordinator) {
			return errs.E(errs.Forbidden, "web.error.forbidden")
		}
		was, err := job.Unpark(tx.Context(), tx, item, o)
		if err == nil && !was {
			err = errs.E(errs.Conflict, "notify.release.late")
		}
		if err != nil {
			return err
		}
		// The trail names the message, which is forgotten with what it was about,
		// and not the appointment.
		entry := by.Did(action, "message", itemID, "state")
		entry.OrganisationID = item.Owner
		return org.Record(tx.Context(), tx, entry)
	})
}
