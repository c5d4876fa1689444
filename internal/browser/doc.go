// Package browser holds the tests that need a real browser: axe-core on every
// page of the route table, in light and dark and narrow and wide, and journeys
// by keyboard and with scripts off. They run when DIGIVERT_TEST_BROWSER names a
// Chromium; `make test` sets it.
//
// With DIGIVERT_PICTURES=FOLDER they also leave a picture of every page there.
package browser
