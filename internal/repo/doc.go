// Package repo holds the repository to its own rules: which room imports which,
// that every text, route, column, statement and file is as the design says. It
// has nothing but tests.
package repo
