package app

import "strings"

// splitLanguage takes the language off the front of a path. moved means that
// the page lives without it, or without a slash too many at
// either end.
func splitLanguage(path, own string, languages []string) (rest, lang string, moved bool) {
	rest, lang = path, own
	first, after, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, l := range languages {
		if first == l {
			rest, lang = "/"+after, l
			moved = l == own
		}
	}
	tidy := "/" + strings.Trim(rest, "/")
	if tidy == rest {
		return rest, lang, moved
	}
	if lang != own {
		tidy = "/" + lang + tidy
	}
	return tidy, lang, true
}

func withQuery(path, query string) string {
	path = "/" + strings.TrimLeft(path, "/") // never a redirect to another host
	if query != "" {
		path += "?" + query
	}
	return path
}
