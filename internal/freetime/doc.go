// Package freetime finds the times at which somebody can get help.
//
// There is no table of free times: they are computed on read from when places
// are open and hosts at work, minus what occupies the hosts. [Times] is the rule,
// and it is pure: what shows times and what takes one ask it with the same
// [Supply]. It knows no appointment, only the claims on a host's time.
package freetime
