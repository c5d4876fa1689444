// Package dropin is the queue of a place: one order for those who have an
// appointment and those who just come.
//
// Whoever comes gets a ticket with a short number. A host calls the next, and
// when the help is over the ticket becomes an anonymous visit in the same
// transaction. A ticket lives for one day: in the night [Service.Settle] turns
// the day's tickets into counts and deletes them, so that nothing leads from a
// visit to who came when.
//
// Nothing in this room writes an audit row of a ticket, for the same reason.
package dropin
