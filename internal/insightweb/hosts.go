package insightweb

import (
	"cmp"
	"slices"

	"digivert/internal/insight"
)

// hostTable is how the hours of each host are used in the days that are not
// over, organisation by organisation.
type hostTable struct {
	From   string // the first day counted, "" = the whole week
	Groups []hostGroup
	Total  hostRow
	Hidden bool // somebody's name is not shown
}

type hostGroup struct {
	Organisation string
	Rows         []hostRow
	Total        hostRow
}

type hostRow struct {
	Name                             string
	Level, Word                      string
	Planned, Taken, Held, Busy, Left string
}

func (v view) hosts() *hostTable {
	if len(v.Week.Hosts) == 0 {
		return nil
	}
	table := &hostTable{}
	if v.Days[0].Before(v.Today) {
		table.From = v.Text.Day(v.Today)
	}
	all := insight.HostWeek{}
	for _, hosts := range v.byOrganisation() {
		table.Groups = append(table.Groups, v.hostGroup(hosts, &all))
		table.Hidden = table.Hidden || !v.Staff.In(hosts[0].Host.OrganisationID)
	}
	table.Total = v.hostRow(v.T("insight.hosts.total"), all)
	return table
}

// byOrganisation groups the hosts, the organisations by name. Hosts of the
// viewer's own stand by name, others in the order of ids that say nothing.
func (v view) byOrganisation() (groups [][]insight.HostWeek) {
	at := map[string]int{}
	for _, h := range v.Week.Hosts {
		id := h.Host.OrganisationID
		if _, known := at[id]; !known {
			at[id], groups = len(groups), append(groups, nil)
		}
		groups[at[id]] = append(groups[at[id]], h)
	}
	for _, group := range groups {
		if !v.Staff.In(group[0].Host.OrganisationID) {
			slices.SortFunc(group, func(a, b insight.HostWeek) int { return cmp.Compare(a.Host.ID, b.Host.ID) })
		}
	}
	slices.SortStableFunc(groups, func(a, b []insight.HostWeek) int {
		return cmp.Compare(v.rank(a[0].Host.OrganisationID), v.rank(b[0].Host.OrganisationID))
	})
	return groups
}

// rank is where the organisation stands in the list by name.
func (v view) rank(id string) int {
	for i, o := range v.organisations {
		if o.ID == id {
			return i
		}
	}
	return len(v.organisations)
}

func (v view) hostGroup(hosts []insight.HostWeek, all *insight.HostWeek) hostGroup {
	id := hosts[0].Host.OrganisationID
	group, sum := hostGroup{Organisation: v.organisation(id)}, insight.HostWeek{}
	for i, h := range hosts {
		name := h.Host.FirstName
		if !v.Staff.In(id) {
			name = v.T("insight.hosts.number", "Number", i+1)
		}
		group.Rows = append(group.Rows, v.hostRow(name, h))
		sum.Add(h)
	}
	all.Add(sum)
	group.Total = v.hostRow(v.T("insight.hosts.sum", "Organisation", group.Organisation), sum)
	return group
}

func (v view) hostRow(name string, h insight.HostWeek) hostRow {
	u := h.Total
	return hostRow{
		Name: name, Level: string(u.Level()), Word: v.T("insight.level." + string(u.Level())),
		Planned: hours(v.Text, u.Planned), Taken: hours(v.Text, u.Taken+u.Outside), Held: hours(v.Text, u.Held),
		Busy: hours(v.Text, u.Busy), Left: hours(v.Text, u.Room),
	}
}
