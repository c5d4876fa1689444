// Package notify tells people what they should know of what they booked, by SMS
// and e-mail: confirmed, tomorrow, moved, cancelled by us; and those who wait
// for a time that one is free.
//
// A message is put into the outbox in the transaction of what it tells of, and
// refers to that by id and version. Whom it goes to, and whether it is still
// true, is read when it is sent, through the table Kinds; so nobody hears of
// what has changed since, and no second copy of contact data lies about.
//
// An SMS that may have gone out is not sent again, also when the program was
// killed in the middle: it is shown as failed, and somebody rings. An e-mail is
// sent again under the same Message-ID, by which mail programs know it.
package notify
