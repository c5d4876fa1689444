// Package story holds the tests that go through the whole program as people do:
// over HTTP, page by page, from the link they press to the form they send. The
// stories are told in Norwegian, since that is the language of those they are
// about; beside them stand what must hold for everyone at once: who may open
// what, and that a time is given once.
//
// It has nothing but tests.
package story
