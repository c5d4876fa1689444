package repo

import "testing"

// fetch.ForTests lets a client into the network that the program stands in. No
// code that is built into the program may call it.
func TestOnlyTestsFetchFromTheInside(t *testing.T) {
	used := 0
	for _, file := range sources(t) {
		for _, call := range calls(file, "ForTests") {
			if used++; !file.isTest() {
				t.Errorf("%s lets the program fetch from the network that it stands in", file.at(call.Pos()))
			}
		}
	}
	if used == 0 {
		t.Error("nobody calls ForTests any more, so this test sees nothing")
	}
}
