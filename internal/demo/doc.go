// Package demo fills an empty database with two invented services, so that
// whoever tries the program meets one in the middle of its life: Halden, as the
// project's own documents tell of it, and a small neighbour in Nynorsk. Nobody
// and no telephone number in it is real. Everything is made through the services
// with a clock that is moved, so the demo keeps every rule that the pages keep.
package demo
