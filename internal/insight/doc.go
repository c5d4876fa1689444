// Package insight tells those who run the service how it goes: how soon
// somebody can come, where the hours are empty and where they overflow, and what
// came of a week. All figures come from the rooms to its left. Its own tables
// hold what has left the house: the published figures of closed months, and the
// links to them.
//
// Figures are of places, partners and, ahead of time, of the hours that a host
// has left. What a single host did is never counted: when a day is over, nothing
// tells who helped whom ([appointment.Service.Settle]).
package insight

import (
	"digivert/internal/base/db"
	"digivert/internal/base/vault"
	"digivert/internal/place"
)

// Service reads what the pages show.
type Service struct {
	DB    *db.DB
	Place *place.Service
	Vault *vault.Vault // for the tokens of shared links
}

// New makes the service.
func New(d *db.DB, places *place.Service, keys *vault.Vault) *Service {
	return &Service{DB: d, Place: places, Vault: keys}
}
