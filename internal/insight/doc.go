// Package insight tells those who run the service how it goes: how soon
// somebody can come, where the hours are empty and where they overflow, and what
// came of a week. It has no tables of its own; all figures come from the rooms
// to its left.
//
// Figures are of places, partners and, ahead of time, of the hours that a host
// has left. What a single host did is never counted: when a day is over, nothing
// tells who helped whom ([appointment.Service.Settle]).
package insight

import (
	"digivert/internal/base/db"
	"digivert/internal/place"
)

// Service reads what the pages show.
type Service struct {
	DB    *db.DB
	Place *place.Service
}

// New makes the service.
func New(d *db.DB, places *place.Service) *Service { return &Service{DB: d, Place: places} }
