package roster

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/fetch"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// Host is a person who helps. Residents see the first name only.
type Host struct {
	ID, OrganisationID string
	PersonID           string // who signs in as this host, "" when nobody does
	FirstName          string
	PledgedOn          civil.Date // the day the pledge of secrecy (taushetserklæring) was signed
	Languages          []string   // codes of the languages in which the host helps, sorted
	ReasonIDs          []string   // what the host helps with, sorted; none = everything
	RemovedAt          time.Time
	Calendar           bool // busy times of the own calendar are fetched
}

// Speaks tells whether the host helps in the language; "" is any.
func (h Host) Speaks(language string) bool {
	return language == "" || slices.Contains(h.Languages, language)
}

// Takes tells whether the host helps with the reason; "" is any.
func (h Host) Takes(reasonID string) bool {
	return reasonID == "" || len(h.ReasonIDs) == 0 || slices.Contains(h.ReasonIDs, reasonID)
}

// Service changes the roster.
type Service struct {
	DB         *db.DB
	Vault      *vault.Vault  // seals the addresses of hosts' own calendars; without it there are none
	Calendars  *fetch.Client // fetches them; nil = a careful one
	OwnDomains []string      // besides the tenant's own hosts: domains of calendar entries that are ours
}

// New makes the service.
func New(d *db.DB) *Service { return &Service{DB: d} }

// MayManage tells whether the viewer may add, change and remove hosts:
// administrators and coordinators, for the whole tenant.
func MayManage(v org.Viewer) bool { return v.TenantWide() }

// MayPlan tells whether the viewer may change the host's working rules and
// absences: those who manage hosts, and the host.
func MayPlan(v org.Viewer, h Host) bool { return MayManage(v) || h.is(v) }

// MayExcuse tells whether the viewer may enter that the host is away: those who
// plan the host's time, and those at the desk who are called by a sick host.
func MayExcuse(v org.Viewer, h Host) bool {
	return MayPlan(v, h) || v.In(h.OrganisationID, org.Desk, org.Coordinator)
}

func (h Host) is(v org.Viewer) bool { return h.PersonID != "" && h.PersonID == v.PersonID }

func refuse() error { return errs.E(errs.Forbidden, "web.error.forbidden") }

// Hosts gives the hosts who are not removed, sorted by first name.
func Hosts(ctx context.Context, r db.Reader, tenantID string) ([]Host, error) {
	return hostsWhere(ctx, r, tenantID, `removed_at is null`)
}

// HostsOf gives the hosts that a person signs in as.
func HostsOf(ctx context.Context, r db.Reader, tenantID, personID string) ([]Host, error) {
	return hostsWhere(ctx, r, tenantID, `removed_at is null and person_id = $2`, personID)
}

// FindHost gives one host, also a removed one; errs.NotFound when there is none.
func FindHost(ctx context.Context, r db.Reader, tenantID, hostID string) (Host, error) {
	hosts, err := hostsWhere(ctx, r, tenantID, `id = $2`, hostID)
	if err == nil && len(hosts) == 0 {
		err = errs.E(errs.NotFound, "roster.host.notfound")
	}
	if err != nil {
		return Host{}, err
	}
	return hosts[0], nil
}

func hostsWhere(ctx context.Context, r db.Reader, tenantID, where string, args ...any) ([]Host, error) {
	args = append([]any{tenantID}, args...)
	hosts, err := db.All(ctx, r, scanHost, `select id, organisation_id, person_id, first_name, pledged_on, removed_at, calendar
		from host where tenant_id = $1 and `+where+` order by first_name, id`, args...)
	if err != nil || len(hosts) == 0 {
		return nil, err
	}
	languages, err := words(ctx, r, `select host_id, language from host_language where tenant_id = $1 order by language`, tenantID)
	if err != nil {
		return nil, err
	}
	reasons, err := words(ctx, r, `select host_id, reason_id from host_reason where tenant_id = $1 order by reason_id`, tenantID)
	for i, h := range hosts {
		hosts[i].Languages, hosts[i].ReasonIDs = languages[h.ID], reasons[h.ID]
	}
	return hosts, err
}

func scanHost(row db.Row) (h Host, err error) {
	return h, row.Scan(&h.ID, &h.OrganisationID, db.Text(&h.PersonID), &h.FirstName, &h.PledgedOn, db.Instant(&h.RemovedAt), &h.Calendar)
}

func words(ctx context.Context, r db.Reader, query, tenantID string) (map[string][]string, error) {
	type pair [2]string
	scan := func(row db.Row) (p pair, err error) { return p, row.Scan(&p[0], &p[1]) }
	pairs, err := db.All(ctx, r, scan, query, tenantID)
	lists := map[string][]string{}
	for _, p := range pairs {
		lists[p[0]] = append(lists[p[0]], p[1])
	}
	return lists, err
}
