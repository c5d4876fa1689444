// Package visitweb holds the pages about visits: logging one that nobody had
// booked, and the month's counts. [Record] is the part of a page with which
// every visit is logged, also by the pages about appointments.
package visitweb
