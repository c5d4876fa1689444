package repo

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// SQLite is C translated to Go for one version of its C library: with any other
// it may fail in strange ways.
func TestLibcIsTheOneOfSQLite(t *testing.T) {
	sqlite, libc := moduleInfo(t, "modernc.org/sqlite"), moduleInfo(t, "modernc.org/libc")
	wants, err := os.ReadFile(sqlite.GoMod)
	if err != nil {
		t.Fatal(err)
	}
	pin := regexp.MustCompile(`modernc\.org/libc (v\S+)`).FindSubmatch(wants)
	if pin == nil {
		t.Fatalf("%s names no modernc.org/libc", sqlite.GoMod)
	}
	if string(pin[1]) != libc.Version {
		t.Errorf("go.mod has modernc.org/libc %s, but modernc.org/sqlite %s is made for %s", libc.Version, sqlite.Version, pin[1])
	}
}

type moduleFacts struct{ Version, GoMod string }

func moduleInfo(t *testing.T, path string) (facts moduleFacts) {
	t.Helper()
	cmd := exec.Command("go", "list", "-m", "-json", path)
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &facts)
	}
	if err != nil {
		t.Fatalf("go list -m %s: %v", path, err)
	}
	return facts
}
