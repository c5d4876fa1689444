package app

import (
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/draft"
	"digivert/internal/dropin"
	"digivert/internal/insight"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// Retention is every column of every table with what becomes of it: the table
// that the jobs obey and that /personvern shows. A test fails for a column that
// is not in it.
func Retention() []org.Rule {
	return slices.Concat(org.Retention(), place.Retention(), roster.Retention(), visit.Retention(),
		draft.Retention(), appointment.Retention(), dropin.Retention(), notify.Retention(), insight.Retention())
}
