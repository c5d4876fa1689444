package vault

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"digivert/internal/base/errs"
)

// prefix leads the one line of a key file; the key follows as 64 hex digits.
const prefix = "digivert-key-1:"

// Open makes a vault from the master key in the file at path. A missing file is
// made, readable by its owner alone. A file that others may read, or that holds
// something else, is refused with an error that says what to do.
func Open(path string) (_ *Vault, err error) {
	defer errs.Wrap(&err, "key file %s", path)
	master, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil {
			return nil, err
		}
		master, err = readKey(path)
	}
	if err != nil {
		return nil, err
	}
	return FromKey(master), nil
}

// OpenUsed is Open for a database that has been used: the key file must be there,
// since what was sealed under it opens under no other.
func OpenUsed(path string) (_ *Vault, err error) {
	defer errs.Wrap(&err, "key file %s", path)
	master, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("it is missing, and this database was used with one: put back your copy of it; " +
			"without it, contact data cannot be read")
	}
	if err != nil {
		return nil, err
	}
	return FromKey(master), nil
}

func readKey(path string) (key [KeySize]byte, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return key, errors.New("it cannot be read: the user that runs digivert must own it")
	}
	if err != nil {
		return key, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return key, err
	}
	if !info.Mode().IsRegular() {
		return key, errors.New("it is not a file: name a file, or a path where one can be made")
	}
	if mode := info.Mode().Perm(); mode&^0o600 != 0 {
		return key, fmt.Errorf("its mode is %04o, so others than its owner may use it: run chmod 600 on it", mode)
	}
	content, err := io.ReadAll(io.LimitReader(file, 1024))
	if err != nil {
		return key, err
	}
	return parseKey(string(content))
}

func parseKey(content string) (key [KeySize]byte, err error) {
	digits, found := strings.CutPrefix(strings.TrimSpace(content), prefix)
	raw, err := hex.DecodeString(digits)
	if !found || err != nil || len(raw) != KeySize {
		// The content is secret, so the error must not quote it.
		return key, fmt.Errorf("it does not hold one line with %q and %d hex digits: put back a copy of the right file; "+
			"remove it only when the database is new, since what was sealed under a lost key stays sealed", prefix, 2*KeySize)
	}
	return [KeySize]byte(raw), nil
}

// makeKey writes a new key. It appears at path whole or not at all, and when two
// processes make it at once, both go on with that of the first.
func makeKey(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := writeDraft(dir)
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	// A link, unlike a rename, never replaces a key that is there already.
	if err := os.Link(draft, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(dir)
}

func writeDraft(dir string) (path string, err error) {
	file, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return "", err
	}
	var key [KeySize]byte
	rand.Read(key[:]) // never fails (crypto/rand, Go 1.24)
	_, err = fmt.Fprintf(file, "%s%x\n", prefix, key)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		os.Remove(file.Name())
	}
	return file.Name(), err
}

// syncFolder makes the new name in a folder survive a power cut.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
