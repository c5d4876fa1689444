package orgweb

import (
	"net/http"
	"slices"

	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Handler answers one request. An error becomes a page for its kind; its text
// goes to the log.
type Handler func(w http.ResponseWriter, r *Request) error

// Route is one row of the route table. The zero value of everything but
// Method, Path, Access and Handler is the careful choice.
type Route struct {
	Method, Path string
	Access       Access
	Handler      Handler
	Body         int64                       // bytes that a post may hold; 0 means DefaultBody
	Cache        string                      // Cache-Control; "" means no-store
	Menu         string                      // locale key of the staff menu's words, "" when not in the menu
	Shelf        Shelf                       // where in that menu
	Count        func(*Request) (int, error) // how many wait there for the viewer, shown in the menu; nil = no number
	Keeps        bool                        // a post after the session has ended gets back what was typed, to be sent again
	Dear         bool                        // a page that costs as much as a post, and is counted like one
	Stream       bool                        // stays open, as [web.Events]: counted apart from pages, and ended when the program stops
	Machine      bool                        // called by another program, which proves who it is: many posts from one network are as it should be
}

// Shelf is a part of the staff menu.
type Shelf string

// The shelves, in their order.
const (
	Daily Shelf = ""      // the work of the day, without a heading
	SetUp Shelf = "setup" // what is seldom changed
	Own   Shelf = "own"   // about the one who has signed in
)

// nameKey is the locale key of the shelf's heading.
func (s Shelf) nameKey() string { return "org.shelf." + string(s) }

// DefaultBody is how many bytes a form may hold unless its row says otherwise.
// It is well above what the fields allow, so that somebody who pastes too much
// gets their own text back with a sentence, not a closed door.
const DefaultBody = 64 << 10

// Pattern is the row as net/http's ServeMux writes it.
func (r Route) Pattern() string {
	if r.Path == "/" {
		return r.Method + " /{$}"
	}
	return r.Method + " " + r.Path
}

type accessKind uint8

const (
	denied accessKind = iota // a row that says nothing lets nobody in
	everyone
	signedIn
	withRole
	demoOnly
)

// Access says who may use a row. The zero value stops the program at start.
type Access struct {
	kind  accessKind
	roles []org.Role
}

// The access rules.
var (
	Everyone = Access{kind: everyone}
	SignedIn = Access{kind: signedIn}
	DemoOnly = Access{kind: demoOnly} // exists only in a demo
)

// Roles lets in those who hold one of the roles in any organisation. Whether
// the very thing is theirs, the service decides.
func Roles(roles ...org.Role) Access { return Access{kind: withRole, roles: roles} }

// Stated tells whether the row says anything at all.
func (a Access) Stated() bool { return a.kind != denied }

// Public tells whether residents use the row.
func (a Access) Public() bool { return a.kind == everyone }

// Staffed tells whether the row is for those who have signed in.
func (a Access) Staffed() bool { return a.kind == signedIn || a.kind == withRole }

// String names the rule for tests and the access page in docs.
func (a Access) String() string {
	switch a.kind {
	case everyone:
		return "everyone"
	case signedIn:
		return "signed in"
	case demoOnly:
		return "demo"
	case withRole:
		text := ""
		for _, role := range a.roles {
			text += " " + string(role)
		}
		return "roles:" + text
	}
	return "denied"
}

// Allows gives nil, or the error whose page the visitor gets.
func (a Access) Allows(viewer org.Viewer, demo bool) error {
	switch {
	case a.kind == everyone, a.kind == demoOnly && demo:
		return nil
	case a.kind == demoOnly:
		return errs.E(errs.NotFound, "web.error.notfound")
	case a.kind == denied:
		return errs.E(errs.Forbidden, "web.error.forbidden")
	case !viewer.SignedIn():
		return errs.E(errs.SignIn, "org.signin.needed")
	case a.kind == withRole && !viewer.Has(a.roles...):
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return nil
}

// Has tells whether the rule names the role, for tests of the whole table.
func (a Access) Has(role org.Role) bool { return slices.Contains(a.roles, role) }
