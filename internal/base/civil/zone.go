package civil

import (
	"sync"
	"time"
)

// zones remembers what never changes while the program runs: time.LoadLocation
// reads and parses a file each time, and every request asks.
var zones sync.Map

// Zone is [time.LoadLocation], read once for each name. An unknown name is an
// error each time, and is not remembered.
func Zone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}
