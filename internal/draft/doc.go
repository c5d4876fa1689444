// Package draft keeps what a caller has said to somebody at the desk who is not
// done: the line may drop, or another one call. It is sealed, only the one who
// typed it reads it, and it is gone after two hours.
package draft
