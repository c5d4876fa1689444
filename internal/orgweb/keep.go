package orgweb

import (
	"maps"
	"net/http"
	"slices"

	"digivert/internal/base/web"
)

// onlyShow marks a form that is sent to be shown in another language, and for
// nothing else.
const onlyShow = "sprakbytte"

// KeepTyped lets a page that answers a form carry what was typed into the other
// languages. Its handler asks OnlyShows before it does anything.
func (r *Request) KeepTyped() { r.keeps = r.HTTP.Method == http.MethodPost }

// OnlyShows tells whether the form was sent to be shown in another language:
// neither judged nor carried out. It is asked after Form.
func (r *Request) OnlyShows() bool { return r.HTTP.PostForm.Has(onlyShow) }

// carried is what the language buttons send.
func (r *Request) carried() (typed []web.Typed) {
	if !r.keeps {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.HTTP.PostForm)) {
		for _, value := range r.HTTP.PostForm[name] {
			if name != onlyShow {
				typed = append(typed, web.Typed{Name: name, Value: value})
			}
		}
	}
	return append(typed, web.Typed{Name: onlyShow, Value: "ja"})
}
