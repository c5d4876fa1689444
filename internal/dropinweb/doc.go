// Package dropinweb holds the pages about queues: the host's own screen, numbers
// from desk, kiosk and phone, the screen on the wall, and what is typed in after
// a day on paper.
package dropinweb
