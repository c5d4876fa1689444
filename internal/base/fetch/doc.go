// Package fetch gets files from addresses that people typed: from public https
// servers only, never from the network that this program stands in, and never
// more than it can bear. What goes wrong has a kind, whose sentence says what to
// do. An address may be secret: it stands in no error and in no log.
package fetch
