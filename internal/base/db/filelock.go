package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// fileLock is held on a file beside an SQLite database, by the process that
// serves it or by one that migrates or restores it. It goes with the process,
// also when that is killed. The file tells who holds it, for those who cannot
// have it.
type fileLock struct{ file *os.File }

// The purposes for which the lock is held.
const (
	serving  = "serve"
	upkeeper = "upkeep"
)

// lockPoll is how often a waiter looks again.
const lockPoll = 200 * time.Millisecond

// takeLock waits while somebody migrates or restores, after it has told waits so.
// It fails at once when a server has the file: that goes on until it is stopped.
func takeLock(ctx context.Context, database, purpose string, waits func(why string)) (*fileLock, error) {
	path := fmt.Sprintf("%s.serve", filepath.Clean(database))
	served := 0
	for told := false; ; {
		lock, holder, err := tryLock(path, purpose)
		if err != nil || lock != nil {
			return lock, err
		}
		if strings.HasPrefix(holder, serving) {
			served++ // twice, since the one before may just have let go
		} else if !told {
			waits("another digivert migrates or restores this database")
			told = true
		}
		if served > 1 {
			return nil, servedBy(database, holder, purpose)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

func servedBy(database, holder, purpose string) error {
	if purpose == serving {
		return fmt.Errorf("another digivert already serves %s (%s): stop that one first, or use PostgreSQL, which several may share", database, holder)
	}
	return fmt.Errorf("a digivert serves %s (%s): stop it first, then do this again", database, holder)
}

// tryLock gives the lock, or who holds it.
func tryLock(path, purpose string) (lock *fileLock, holder string, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, "", err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		defer file.Close()
		said, err := os.ReadFile(path)
		return nil, strings.TrimSpace(string(said)), err
	}
	if err == nil {
		err = errors.Join(file.Truncate(0), writeAll(file, fmt.Sprintf("%s, process %d\n", purpose, os.Getpid())))
	}
	if err != nil {
		file.Close()
		return nil, "", err
	}
	return &fileLock{file}, "", nil
}

func writeAll(file *os.File, text string) error {
	_, err := file.WriteString(text)
	return err
}

func (l *fileLock) release() { l.file.Close() }
