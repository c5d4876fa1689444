package notify

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/job"
)

// Unreached lists the messages that did not reach anybody: they failed, by the
// other channel the same did not go out either, and nothing about that version
// of the subject has gone out since. One for each subject and version, the last.
func Unreached(ctx context.Context, r db.Reader, tenantID string) (list []Item, err error) {
	defer errs.Wrap(&err, "notify.Unreached")
	found, err := job.AroundFailed(ctx, r, tenantID)
	if err != nil {
		return nil, err
	}
	type subject struct {
		what    string
		version int
	}
	about := map[subject][]job.Item{}
	for _, item := range found {
		key := subject{item.What, item.Version}
		about[key] = append(about[key], item)
	}
	for _, items := range about {
		if last, failed := lastUnreached(items); failed {
			list = append(list, itemOf(last))
		}
	}
	slices.SortFunc(list, func(a, b Item) int { return cmp.Or(a.DoneAt.Compare(b.DoneAt), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// lastUnreached looks among the messages of one subject and version.
func lastUnreached(items []job.Item) (last job.Item, failed bool) {
	for _, item := range items {
		if item.State != job.Failed || item.DoneAt.Before(last.DoneAt) {
			continue
		}
		if !slices.ContainsFunc(items, func(other job.Item) bool { return makesUpFor(other, item) }) {
			last, failed = item, true
		}
	}
	return last, failed
}

// makesUpFor tells whether they heard of it by another message.
func makesUpFor(other, failed job.Item) bool {
	return other.State == job.Sent && (other.Kind == failed.Kind || other.DoneAt.After(failed.DoneAt))
}
