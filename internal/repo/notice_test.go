package repo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNotice finds every module that is compiled into the program in NOTICE:
// their licences ask to be named.
func TestNotice(t *testing.T) {
	dir := root(t)
	notice, err := os.ReadFile(filepath.Join(dir, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := strings.Fields(string(out))
	if len(modules) < 20 {
		t.Fatalf("found %d modules", len(modules))
	}
	for _, name := range modules {
		if !strings.Contains("\n"+string(notice), "\n"+name+" ") {
			t.Errorf("NOTICE does not name %s", name)
		}
	}
}
