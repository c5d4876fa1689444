package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// onlyOne holds, for as long as the process serves, a lock beside the SQLite
// file, so that two servers never share one: each would believe that it alone
// writes, and remember what the other has changed. Several may share a
// PostgreSQL. The lock goes with the process, also when it is killed; commands
// such as backup and check need none.
func (a *App) onlyOne() (release func(), err error) {
	path, isFile := strings.CutPrefix(a.Config.Database, "sqlite:")
	if !isFile {
		return func() {}, nil
	}
	file, err := os.OpenFile(fmt.Sprintf("%s.serve", filepath.Clean(path)), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another digivert already serves %s: stop that one first, or use PostgreSQL, which several may share", path)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return func() { file.Close() }, nil
}
