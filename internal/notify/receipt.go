package notify

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/job"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// ReceiptCall is a call by the gateway that has shown the secret.
type ReceiptCall struct {
	Tenant      org.Tenant
	ContentType string
	Body        []byte // of the query, when the gateway calls with one
	Now         time.Time
}

// ReceiptReply is what the gateway is told. Later means that one receipt is of a
// message which is being sent right now, under a name that is not known yet, so it
// should tell again in a moment; all others are kept.
type ReceiptReply struct {
	ContentType, Text string
	Later             bool
}

// Receive keeps what the gateway tells of SMS that it took, of this tenant alone.
// Receipts may come twice, late and in any order: that a telephone has the message
// is the last word. A call that cannot be read is errs.Invalid; a name that nobody
// knows is no error, for the message may be forgotten since.
func (s *Service) Receive(ctx context.Context, c ReceiptCall) (reply ReceiptReply, err error) {
	defer errs.Wrap(&err, "Receive")
	receipts, err := s.Receipts.Read(c.ContentType, c.Body)
	if err != nil {
		s.log().Warn("receipt that cannot be read", "tenant", c.Tenant.ID, "err", err)
		return reply, errs.E(errs.Invalid, "web.error.invalid")
	}
	unknown := 0
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		for _, r := range receipts {
			known, err := receive(tx, c, r)
			if err != nil {
				return err
			}
			if !known {
				unknown++
			}
		}
		return nil
	})
	if err != nil {
		return reply, err
	}
	reply.ContentType, reply.Text = s.Receipts.Answer(receipts)
	if unknown > 0 {
		s.log().Info("receipts of unknown messages", "tenant", c.Tenant.ID, "count", unknown)
		reply.Later, err = job.BeingSent(ctx, s.DB, c.Tenant.ID, string(SMS))
	}
	return reply, err
}

// receive keeps one; one that tells of something in between changes nothing.
func receive(tx db.Tx, c ReceiptCall, r sms.Receipt) (known bool, err error) {
	one := job.Receipt{TenantID: c.Tenant.ID, Channel: string(SMS), State: job.Delivered, Why: string(NotArrived), Now: c.Now}
	switch r.Outcome {
	case sms.NotYet:
		return true, nil
	case sms.NeverArrives:
		one.State = job.Undelivered
	}
	for _, one.Name = range r.Names {
		if known, err = job.Receive(tx.Context(), tx, one); known || err != nil {
			return known, err
		}
	}
	return false, nil
}
