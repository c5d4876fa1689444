package app

import (
	"context"
	"time"

	"digivert/internal/base/errs"
)

// watchEvery is how soon the pages tell that nothing can be changed. Writes
// themselves are refused at once, see db.Upkeep.
const watchEvery = time.Second

// closedBy is why nothing can be changed just now; err is nil when all is well.
type closedBy struct{ err error }

// closed is nil, or the errs.Unavailable that says why nothing can be changed just
// now.
func (a *App) closed() error {
	if now := a.shut.Load(); now != nil {
		return now.err
	}
	return nil
}

// watch looks, until ctx ends, whether the database may be written.
func (a *App) watch(ctx context.Context) {
	for full := false; ; {
		a.look(ctx)
		full = a.lookForRoom(full)
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchEvery):
		}
	}
}

// lookForRoom tells once that the disk is full, and once that there is room.
func (a *App) lookForRoom(before bool) (full bool) {
	switch full = a.DB.Full(); {
	case full && !before:
		a.Log.Error("the disk of the database is full: nothing is saved until there is room")
	case before && !full:
		a.Log.Info("there is room on the disk of the database again: changes are saved")
	}
	return full
}

func (a *App) look(ctx context.Context) {
	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := a.DB.Writable(within)
	if ctx.Err() != nil {
		return
	}
	if err != nil && !errs.Is(err, errs.Unavailable) { // no answer in time
		err = &errs.Error{Kind: errs.Unavailable, Key: downKey, Err: err}
	}
	before := a.closed()
	a.shut.Store(&closedBy{err})
	switch {
	case err == nil && before != nil:
		a.Log.Info("the service is open again: changes are taken")
		tellSupervisor("STATUS=Serving")
	case err != nil && (before == nil || why(before) != why(err)):
		a.Log.Warn("read-only: changes are refused until this is over", "why", oneLine(err))
		tellSupervisor("STATUS=Read-only: " + why(err))
	}
}

// why says it without naming hosts and users, for /healthz.
func why(err error) string {
	if key, _ := errs.KeyOf(err); key == downKey {
		return "the database does not answer"
	}
	return err.Error()
}
