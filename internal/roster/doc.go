// Package roster knows the hosts: who they are, when and where they work, when
// they are away, and what occupies them ahead of time.
//
// Whoever wants a host's time, for whatever reason, takes a [Claim]. What is
// shown as free ([Roster]) and what is enforced ([Take]) read the same rows.
package roster
