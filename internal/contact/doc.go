// Package contact is how those who seek help are reached: what is asked of a
// first name, a phone number, an e-mail address and a note, the code that is
// read aloud, and what each of them is found by.
//
// It has no table. Rooms that keep such data seal them with base/vault and put
// [Digests] beside them; who may look is theirs to decide.
package contact
