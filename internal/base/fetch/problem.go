package fetch

import "digivert/internal/base/errs"

// Problem is why a file could not be had. It is kept in databases, so a word
// never changes its meaning.
type Problem string

// The problems.
const (
	BadAddress Problem = "address"  // not the address of a file
	NotHTTPS   Problem = "https"    // not encrypted
	NotPublic  Problem = "inside"   // leads into a network that is not the public internet
	NoServer   Problem = "noserver" // there is no server of that name
	NoAnswer   Problem = "noanswer" // the server does not answer
	NotTrusted Problem = "trust"    // the server cannot prove who it is
	Slow       Problem = "slow"     // not done in time
	TooLarge   Problem = "large"
	Astray     Problem = "astray"  // sent on too many times
	Refused    Problem = "refused" // the server does not give it, or no longer
	Failing    Problem = "failing" // the server has a fault, or is too busy
	WrongKind  Problem = "kind"    // something else than what was asked for
)

// Problems lists them all.
func Problems() []Problem {
	return []Problem{BadAddress, NotHTTPS, NotPublic, NoServer, NoAnswer, NotTrusted, Slow, TooLarge, Astray, Refused, Failing, WrongKind}
}

// Key is the locale key of the sentence that says what happened and what to do.
func (p Problem) Key() string { return "fetch.problem." + string(p) }

// Error is the word. That is all: what the network says might hold the address.
func (p Problem) Error() string { return "fetch: " + string(p) }

// Unwrap gives the problem its sentence.
func (p Problem) Unwrap() error { return errs.E(errs.Invalid, p.Key()) }
