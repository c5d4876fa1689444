// Package place knows where and when help is given: places with their opening
// rules and closures, what is offered there, and the reasons (topics) that
// people come with. Sessions, hosts and bookings are not its business; who must
// be asked before hours shrink is asked through [OnClose].
package place
