// Package db opens the database and runs statements on it: SQLite in a file or
// PostgreSQL, with one SQL text for both. It is the only room that imports a
// driver.
//
// The subset that both engines read alike is $n in rising order, returning, on
// conflict, common table expressions, window functions and the types text,
// bigint, boolean, bytea and timestamptz. A local day is a civil.Date kept as
// text; ids are text; money is øre in a bigint.
package db
