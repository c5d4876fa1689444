// Package locale holds the words of the pages: ROOM.LANGUAGE.json, keys that
// begin with the room's name. base/i18n reads them.
package locale

import (
	"embed"
	"io/fs"
)

// Files are the texts, by name.
//
//go:embed *.json
var Files embed.FS

//go:embed paper/*.json
var paper embed.FS

// Paper are the texts of slip and letter in the languages in which there is
// nothing else: paper/LANGUAGE.json, all with the same keys. Each is to be read by
// somebody whose language it is before it is used; docs/testing.md says how.
func Paper() fs.FS {
	files, err := fs.Sub(paper, "paper")
	if err != nil {
		panic(err) // only for a name that is no path
	}
	return files
}
