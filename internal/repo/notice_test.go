package repo

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNotice finds every module that the program or its tests are built from in
// NOTICE: their licences ask to be named.
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
	modules := slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out)))))
	if len(modules) < 20 {
		t.Fatalf("found %d modules", len(modules))
	}
	for _, name := range modules {
		if !strings.Contains("\n"+string(notice), "\n"+name+" ") {
			t.Errorf("NOTICE does not name %s", name)
		}
	}
}
