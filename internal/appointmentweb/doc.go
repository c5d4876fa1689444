// Package appointmentweb holds the pages on which a resident books an hour with
// somebody who helps: what with, when and where, who is coming, and then the
// appointment itself, to be seen, moved, cancelled, printed and put in a
// calendar. Nobody signs in, and nothing needs script.
//
// What has been chosen so far travels in the address until a time is held; from
// then on the hold's id is in the address, and after the booking its token.
package appointmentweb
