// Package migrations holds the schema: files that are only ever added to, never
// edited after they have landed. base/db says how they are read.
package migrations

import "embed"

// Files are the migrations, by name.
//
//go:embed *.sql
var Files embed.FS
