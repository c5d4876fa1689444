package frontweb

import (
	"slices"

	"digivert/internal/appointment"
)

// callsFor are those who are rung for the same reason.
type callsFor struct {
	id    string
	calls []appointment.Call
}

// callSections has those first of whom somebody is on the way to what is off.
func callSections(list appointment.CallList) []callsFor {
	changed := callsFor{"changed", list.Changed}
	sections := []callsFor{{"remind", list.Remind}, {"unreached", list.Unreached}, changed, {"callback", list.Back}}
	if slices.ContainsFunc(list.Changed, func(c appointment.Call) bool { return c.Urgent }) {
		sections[0], sections[1], sections[2] = changed, sections[0], sections[1]
	}
	return sections
}
