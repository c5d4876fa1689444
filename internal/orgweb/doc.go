// Package orgweb holds what every page stands in (the request, the frame, the
// row of the route table) and the pages about the tenant itself: sign-in,
// organisations, people, settings, privacy and accessibility.
//
// Other web rooms import it for the exported parts, never for its pages.
package orgweb
