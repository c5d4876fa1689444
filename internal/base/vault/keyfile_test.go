package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestOpenMakesTheFileOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "digivert.key")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	second, err := Open(path)
	if err != nil || !bytes.Equal(first.Key("x"), second.Key("x")) {
		t.Fatalf("the second time gives another key, %v", err)
	}
	other, err := Open(filepath.Join(t.TempDir(), "digivert.key"))
	if err != nil || bytes.Equal(first.Key("x"), other.Key("x")) {
		t.Fatalf("two new files hold the same key, %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
}

func TestOpenAtOnceGivesOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "digivert.key")
	var all sync.WaitGroup
	keys := make([]string, 16)
	for i := range keys {
		all.Go(func() {
			v, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = string(v.Key("x"))
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] {
			t.Fatal("two processes went on with different keys")
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	good := prefix + strings.Repeat("0f", KeySize) + "\n"
	for name, c := range map[string]struct {
		content string
		mode    os.FileMode
		want    string // "" when the file is good
	}{
		"good":             {good, 0o600, ""},
		"read only":        {good, 0o400, ""},
		"group may read":   {good, 0o640, "chmod 600"},
		"anyone may read":  {good, 0o644, "chmod 600"},
		"owner may run":    {good, 0o700, "chmod 600"},
		"empty":            {"", 0o600, "hex digits"},
		"no prefix":        {strings.Repeat("0f", KeySize), 0o600, "hex digits"},
		"short":            {prefix + "0f0f", 0o600, "hex digits"},
		"long":             {prefix + strings.Repeat("0f", KeySize+1), 0o600, "hex digits"},
		"not hex":          {prefix + strings.Repeat("zz", KeySize), 0o600, "hex digits"},
		"two lines":        {good + good, 0o600, "hex digits"},
		"a later format":   {strings.Replace(good, "-1:", "-2:", 1), 0o600, "hex digits"},
		"secret unquoted?": {prefix + "hemmelig", 0o600, "hex digits"},
	} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path)):
			t.Errorf("%s: err = %v, want one about %q", name, err, c.want)
		case err != nil && strings.Contains(err.Error(), "hemmelig"):
			t.Errorf("%s: the error quotes the file", name)
		}
		if after, _ := os.ReadFile(path); string(after) != c.content {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a folder was taken for a key file")
	}
}
