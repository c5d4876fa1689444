package repo

import (
	"go/ast"
	"go/token"
	"path"
	"strconv"
)

// calls finds the calls of a method or function of that name in the file.
func calls(file source, name string) (found []*ast.CallExpr) {
	ast.Inspect(file.File, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == name {
				found = append(found, call)
			}
		}
		return true
	})
	return found
}

// literal is a string constant of the source. One that is put together with + is
// whole, its parts that are no constants of the package being "…".
type literal struct {
	Text  string
	Pos   token.Pos
	Named string // the constant that is declared by it, "" when it stands in code
}

// constants are the string constants of each folder, by name.
type constants map[string]map[string]string

func constantsOf(files []source) constants {
	all := constants{}
	for _, file := range files {
		folder := path.Dir(file.Path)
		if all[folder] == nil {
			all[folder] = map[string]string{}
		}
		for _, l := range (reader{}).literals(file) {
			if l.Named != "" {
				all[folder][l.Named] = l.Text
			}
		}
	}
	return all
}

// reader puts the strings of one package together.
type reader struct{ constants map[string]string }

// literals are the file's strings, each sum once as a whole, without the import
// paths and struct tags.
func (r reader) literals(file source) (all []literal) {
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok {
			all = append(all, r.within(decl, "")...)
			continue
		}
		for _, spec := range group.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				all = append(all, r.within(s, s.Names[0].Name)...)
			case *ast.TypeSpec:
				all = append(all, r.within(s, "")...)
			}
		}
	}
	return all
}

func (r reader) within(root ast.Node, named string) (all []literal) {
	ast.Inspect(root, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.Field:
			return n.Tag == nil
		case *ast.BinaryExpr, *ast.BasicLit:
			text, ok := r.sum(n.(ast.Expr))
			if !ok {
				return true
			}
			all = append(all, literal{text, n.Pos(), named})
			for _, part := range others(n.(ast.Expr)) {
				all = append(all, r.within(part, "")...)
			}
			return false
		}
		return true
	})
	return all
}

// others are the parts of a sum that are no strings, such as calls.
func others(e ast.Expr) []ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return append(others(e.X), others(e.Y)...)
	case *ast.ParenExpr:
		return others(e.X)
	case *ast.BasicLit, *ast.Ident:
		return nil
	}
	return []ast.Expr{e}
}

// sum reads a string or a sum of which one part at least is one.
func (r reader) sum(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.Ident:
		if text, ok := r.constants[e.Name]; ok {
			return text, true
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, okLeft := r.sum(e.X)
		right, okRight := r.sum(e.Y)
		return left + right, okLeft || okRight
	case *ast.ParenExpr:
		return r.sum(e.X)
	}
	return "…", false
}
