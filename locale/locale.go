// Package locale holds the words of the pages: ROOM.LANGUAGE.json, keys that
// begin with the room's name. base/i18n reads them.
package locale

import "embed"

// Files are the texts, by name.
//
//go:embed *.json
var Files embed.FS
