// Package assets embeds what `npm run build` leaves in dist: our style sheets,
// scripts and fonts under names with a hash of their content, each beside its
// compressed forms (.gz, .br), and manifest.json that maps the plain names to
// those names. Before the first build dist holds only a placeholder, so that
// the program still builds; pages are then readable, but unstyled.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is the file system of dist, with manifest.json at its root when the
// assets have been built.
func Files() (fs.FS, error) { return fs.Sub(dist, "dist") }
