package repo

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

const module = "digivert/"

// goPackage is what `go list` tells of one of our packages.
type goPackage struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
}

// room is the package's path within internal, such as "base/db" or "orgweb";
// packages beside internal keep theirs: "cmd/digivert", "locale".
func room(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "internal/")
}

var repositoryRoot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return strings.TrimSpace(string(out)), err
})

func root(t testing.TB) string {
	t.Helper()
	dir, err := repositoryRoot()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	return dir
}

// packages lists every package of the repository. -e lets the list be made while
// one of them does not compile: that it does is for the build to say.
func packages(t testing.TB) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var one goPackage
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// textFile is a file of the repository that people read and edit.
type textFile struct {
	Path string // from the root, with slashes
	Text string
}

// textFiles are the files of the repository but those that are built, fetched
// or not text.
func textFiles(t testing.TB) (files []textFile) {
	t.Helper()
	top := root(t)
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		rel = filepath.ToSlash(rel)
		switch {
		case entry.IsDir() && notOurs(rel):
			return fs.SkipDir
		case entry.IsDir() || !entry.Type().IsRegular() || rel == ".git": // a file in a second work tree
			return nil
		}
		return readText(path, rel, &files)
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func notOurs(folder string) bool {
	switch folder {
	case ".git", "assets/node_modules", "assets/dist", "data":
		return true
	}
	return false
}

// mostText is well above the largest text file; what is larger is the program.
const mostText = 1 << 20

func readText(path, rel string, files *[]textFile) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() > mostText {
		return err
	}
	content, err := os.ReadFile(path)
	if err == nil && utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
		*files = append(*files, textFile{rel, string(content)})
	}
	return err
}

// source is a parsed Go file.
type source struct {
	Path string
	*ast.File
	Set *token.FileSet
}

// sources are all our Go files, tests among them.
func sources(t testing.TB) (all []source) {
	t.Helper()
	for _, file := range textFiles(t) {
		if !strings.HasSuffix(file.Path, ".go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file.Path, file.Text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{file.Path, parsed, set})
	}
	return all
}

func (s source) isTest() bool { return strings.HasSuffix(s.Path, "_test.go") }

// at is where in the repository a node stands: "internal/org/org.go:12".
func (s source) at(pos token.Pos) string { return s.Set.Position(pos).String() }
