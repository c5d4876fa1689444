package visit

import (
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// The limits of a visit.
const (
	MostMinutes = 480
	MostPersons = 200
)

// Visit is one act of help.
type Visit struct {
	OrganisationID   string
	PlaceID, OfferID string // "" when there is none
	Date             civil.Date
	Hour             int    // 0–23, local: the bucket in which it was recorded
	Channel          string // a place.Channel
	Source           Source
	Minutes          int // 1–480
	Outcome          Outcome
	Topics           []string // ids of reasons, one or more
	Persons          int      // 0 means 1; what else is told is then true of all of them
	Language         string   // the language of help, "" not told
	Device           string   // one of Devices, "" not told
	OnBehalf         *bool    // help for somebody who was not there; nil not told
	FirstTime        *bool    // nil not told
	AgeBand          string   // one of Ages, "" not told
	Matter           string   // one of Matters, "" not told
	Heard            string   // one of Heard, "" not told
	ReferredTo       string   // an organisation's id or one of Elsewhere, "" nobody
	Employee         bool     // works for the tenant: counted apart
	Effect           Effect
	Comment          string // what they said and let us note, at most MostComment characters
}

// Effect is what the visit came to mean. What the resident answered and what the
// host thinks are different questions, and are never added up.
type Effect struct {
	Sampled  bool   // the questions were to be asked
	Help     Answer // the resident: did you get help with what you came for
	Fine     Answer // the resident: was it fine to get help here
	Self     Answer // the resident: can you do it yourself next time
	HostSelf Answer // the host: can they do it themselves next time
}

func (v *Visit) tidy() {
	v.Topics = slices.Compact(slices.Sorted(slices.Values(v.Topics)))
	if v.Persons == 0 {
		v.Persons = 1
	}
	v.Comment = tidyComment(v.Comment)
}

// Record writes a visit and gives its id, which is good until [Settle]. Whoever
// calls it writes no audit row of the visit: that would hold person and time.
func Record(ctx context.Context, tx db.Tx, tenantID string, v Visit) (visitID string, err error) {
	defer errs.Wrap(&err, "visit.Record")
	v.tidy()
	if err := v.check(); err != nil {
		return "", err
	}
	visitID = id.New()
	return visitID, insert(ctx, tx, tenantID, row{id: visitID, Visit: v})
}

// Replace corrects a visit of a day that is not settled; errs.NotFound when
// there is none of that id.
func Replace(ctx context.Context, tx db.Tx, tenantID, visitID string, v Visit) (err error) {
	defer errs.Wrap(&err, "visit.Replace")
	v.tidy()
	if err := v.check(); err != nil {
		return err
	}
	if err := Remove(ctx, tx, tenantID, visitID); err != nil {
		return err
	}
	return insert(ctx, tx, tenantID, row{id: visitID, Visit: v})
}

// Remove takes back a visit of a day that is not settled; errs.NotFound when
// there is none of that id.
func Remove(ctx context.Context, tx db.Tx, tenantID, visitID string) error {
	n, err := db.Exec(ctx, tx, `delete from visit where tenant_id = $1 and id = $2 and not settled`, tenantID, visitID)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.E(errs.NotFound, "visit.error.settled")
	}
	if err := removeComment(ctx, tx, tenantID, visitID); err != nil {
		return err
	}
	return removeTopics(ctx, tx, tenantID, visitID)
}

// Find reads a visit of a day that is not settled; errs.NotFound when there is
// none of that id.
func Find(ctx context.Context, r db.Reader, tenantID, visitID string) (Visit, error) {
	found, err := db.One(ctx, r, scan, columns+`and id = $2 and not settled`, tenantID, visitID)
	if errs.Is(err, errs.NotFound) {
		return Visit{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	if err != nil {
		return Visit{}, err
	}
	if found.Topics, err = topics(ctx, r, tenantID, visitID); err != nil {
		return Visit{}, err
	}
	found.Comment, err = commentOf(ctx, r, tenantID, visitID)
	return found.Visit, err
}
