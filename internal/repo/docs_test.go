package repo

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// Every package says what it is for.
func TestPackagesAreDocumented(t *testing.T) {
	said := map[string]bool{}
	for _, file := range sources(t) {
		folder := file.Path[:strings.LastIndexByte(file.Path, '/')]
		if !file.isTest() {
			said[folder] = said[folder] || strings.TrimSpace(file.Doc.Text()) != ""
		}
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("package %s has no comment that says what it is for", folder)
		}
	}
}

// Every exported name says what it is: units, shapes, errors.
func TestExportedNamesAreDocumented(t *testing.T) {
	for _, file := range sources(t) {
		if file.isTest() || file.Name.Name == "main" {
			continue
		}
		for _, decl := range file.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s: %s has no comment", file.at(name.Pos()), name.Name)
			}
		}
	}
}

func undocumented(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d)) && !plain(d.Name.Name)) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			names = append(names, undocumentedSpec(spec, d.Doc != nil)...)
		}
	}
	return names
}

// plain are the methods that say the same of every type.
func plain(method string) bool { return method == "String" || method == "Error" }

// receiver is the name of the type that the method belongs to.
func receiver(d *ast.FuncDecl) string {
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// undocumentedSpec: constants and variables may share the comment of their
// group, or have theirs at the end of the line; a type has its own.
func undocumentedSpec(spec ast.Spec, group bool) (names []*ast.Ident) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && s.Doc == nil && !group {
			names = append(names, s.Name)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && s.Doc == nil && s.Comment == nil && !group {
				names = append(names, name)
			}
		}
	}
	return names
}

// The most that a file and a function may hold; most hold far less.
const mostLines, mostFunctionLines = 300, 60

// long are the files and functions that may be longer, and why.
var long = map[string]string{}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	for _, file := range sources(t) {
		if file.isTest() {
			continue
		}
		if n := file.Set.Position(file.FileEnd).Line; n > mostLines && long[file.Path] == "" {
			t.Errorf("%s has %d lines: make two nouns of it", file.Path, n)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := file.Set.Position(f.End()).Line - file.Set.Position(f.Pos()).Line + 1
			if n > mostFunctionLines && long[file.Path+" "+f.Name.Name] == "" {
				t.Errorf("%s: %s has %d lines", file.at(f.Pos()), f.Name.Name, n)
			}
		}
	}
}

// private tells of the machine on which something was made: folders of one
// computer, and the addresses of package registries or proxies beside the
// public ones that every tool knows by itself.
var private = []*regexp.Regexp{
	regexp.MustCompile(`(?:^|[\s"'=(:` + "`" + `])/(?:home|Users|root|work|workspace)/[\w.-]+`),
	regexp.MustCompile(`(?:^|[\s"'=(:` + "`" + `])/tmp/[\w.-]+/`),
	regexp.MustCompile(`(?i)https?://[^/\s"']*(?:registry|artifact|nexus|mirror|goproxy|npm\.)[^\s"']*`),
	regexp.MustCompile(`(?i)\b(?:GOPROXY|GOFLAGS|NPM_CONFIG_\w+|GONOSUMDB|GONOSUMCHECK)=\S+`),
}

func TestNoTracesOfAMachine(t *testing.T) {
	for _, file := range textFiles(t) {
		if file.Path == "internal/repo/docs_test.go" {
			continue // these very patterns
		}
		for i, line := range strings.Split(file.Text, "\n") {
			for _, pattern := range private {
				if found := pattern.FindString(line); found != "" {
					t.Errorf("%s:%d tells of one machine: %s", file.Path, i+1, strings.TrimSpace(found))
				}
			}
		}
	}
}
