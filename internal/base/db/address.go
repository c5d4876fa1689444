package db

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
)

// writable makes the folder, and says what SQLite cannot: whose it must be.
func writable(path string) error {
	folder := filepath.Dir(path)
	err := os.MkdirAll(folder, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(folder, ".digivert-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("cannot write in %s, which the user that runs digivert must own: %w", folder, err)
	}
	return nil
}

// patient gives up on a server that does not answer after 5 seconds, unless the
// address says otherwise.
func patient(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil { // the error would quote the address, and with it the password
		return "", errors.New("the address of the database cannot be read: it must look like postgres://user:password@host:5432/name, with %XX for signs such as / and @ in the password")
	}
	q := u.Query()
	if !q.Has("connect_timeout") {
		q.Set("connect_timeout", "5")
		u.RawQuery = q.Encode()
	}
	return u.String(), nil
}
