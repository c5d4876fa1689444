package roster

import (
	"context"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// longestName is the limit of a first name, in characters.
const longestName = 40

// Host is a person who helps. Residents see the first name only.
type Host struct {
	ID, OrganisationID string
	PersonID           string // who signs in as this host, "" when nobody does
	FirstName          string
	PledgedOn          civil.Date // the day the pledge of secrecy (taushetserklæring) was signed
	Languages          []string   // codes of the languages in which the host helps, sorted
	ReasonIDs          []string   // what the host helps with, sorted; none = everything
	RemovedAt          time.Time
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
type Service struct{ DB *db.DB }

// New makes the service.
func New(d *db.DB) *Service { return &Service{DB: d} }

// Actor is who changes the roster, when, and in which tenant and zone.
type Actor struct {
	TenantID string
	Viewer   org.Viewer
	Zone     *time.Location
	Now      time.Time
}

// MayManage tells whether the viewer may add, change and remove hosts:
// administrators and coordinators, for the whole tenant.
func MayManage(v org.Viewer) bool { return v.TenantWide() }

// MayPlan tells whether the viewer may change the host's working rules and
// absences: those who manage hosts, and the host.
func MayPlan(v org.Viewer, h Host) bool {
	return MayManage(v) || h.PersonID != "" && h.PersonID == v.PersonID
}

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
	hosts, err := db.All(ctx, r, scanHost, `select id, organisation_id, person_id, first_name, pledged_on, removed_at
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
	return h, row.Scan(&h.ID, &h.OrganisationID, db.Text(&h.PersonID), &h.FirstName, &h.PledgedOn, db.Instant(&h.RemovedAt))
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

// SaveHost adds a host (no ID) or changes one, and gives the id.
func (s *Service) SaveHost(ctx context.Context, by Actor, h Host) (hostID string, err error) {
	defer errs.Wrap(&err, "roster.SaveHost(%s)", h.ID)
	if !MayManage(by.Viewer) {
		return "", refuse()
	}
	h.tidy()
	if err := h.check(); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		if h.ID == "" {
			h.ID = id.New()
			return addHost(ctx, tx, by, h)
		}
		return changeHost(ctx, tx, by, h)
	})
	return h.ID, err
}

func (h *Host) tidy() {
	h.FirstName, _ = form.CleanText(h.FirstName, false)
	h.Languages = slices.Compact(slices.Sorted(slices.Values(h.Languages)))
	h.ReasonIDs = slices.Compact(slices.Sorted(slices.Values(h.ReasonIDs)))
}

var languageCode = regexp.MustCompile(`^[a-z]{2,3}$`)

func (h *Host) check() error {
	var c errs.Check
	switch n := utf8.RuneCountInString(h.FirstName); {
	case n == 0:
		c.Add("firstname", "web.error.required")
	case n > longestName:
		c.Add("firstname", "web.error.toolong", "Limit", longestName, "Length", n)
	case form.HasNationalID(h.FirstName):
		c.Add("firstname", "web.error.nationalid")
	}
	if h.OrganisationID == "" {
		c.Add("organisation", "web.error.required")
	}
	bad := func(l string) bool { return !languageCode.MatchString(l) }
	if len(h.Languages) == 0 || slices.ContainsFunc(h.Languages, bad) {
		c.Add("languages", "roster.host.needslanguage")
	}
	return c.Err()
}

func addHost(ctx context.Context, tx db.Tx, by Actor, h Host) error {
	_, err := db.Exec(ctx, tx, `insert into host
		(tenant_id, id, organisation_id, person_id, first_name, pledged_on, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		by.TenantID, h.ID, h.OrganisationID, db.NullText(h.PersonID), h.FirstName, h.PledgedOn, by.Now)
	if err != nil {
		return err
	}
	if err := writeWords(ctx, tx, by.TenantID, h); err != nil {
		return err
	}
	return by.record(ctx, tx, "host.add", h, Host{}.differs(h))
}

func changeHost(ctx context.Context, tx db.Tx, by Actor, h Host) error {
	there, err := bump(ctx, tx, by.TenantID, h.ID)
	if err != nil {
		return err
	}
	if !there {
		return errs.E(errs.NotFound, "roster.host.notfound")
	}
	old, err := FindHost(ctx, tx, by.TenantID, h.ID)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `update host set organisation_id = $1, person_id = $2, first_name = $3, pledged_on = $4
		where tenant_id = $5 and id = $6`,
		h.OrganisationID, db.NullText(h.PersonID), h.FirstName, h.PledgedOn, by.TenantID, h.ID)
	if err != nil {
		return err
	}
	if err := writeWords(ctx, tx, by.TenantID, h); err != nil {
		return err
	}
	return by.record(ctx, tx, "host.change", h, old.differs(h))
}

// differs names the fields in which h is another than old.
func (h Host) differs(other Host) (fields []string) {
	add := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	add("first_name", h.FirstName == other.FirstName)
	add("organisation_id", h.OrganisationID == other.OrganisationID)
	add("person_id", h.PersonID == other.PersonID)
	add("pledged_on", h.PledgedOn == other.PledgedOn)
	add("languages", slices.Equal(h.Languages, other.Languages))
	add("reasons", slices.Equal(h.ReasonIDs, other.ReasonIDs))
	return fields
}

func writeWords(ctx context.Context, tx db.Tx, tenantID string, h Host) error {
	for _, table := range []string{"host_language", "host_reason"} {
		if _, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and host_id = $2`, tenantID, h.ID); err != nil {
			return err
		}
	}
	for _, l := range h.Languages {
		if _, err := db.Exec(ctx, tx, `insert into host_language (tenant_id, host_id, language) values ($1, $2, $3)`, tenantID, h.ID, l); err != nil {
			return err
		}
	}
	for _, reason := range h.ReasonIDs {
		if _, err := db.Exec(ctx, tx, `insert into host_reason (tenant_id, host_id, reason_id) values ($1, $2, $3)`, tenantID, h.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// Ahead counts what still occupies the host after now.
func Ahead(ctx context.Context, r db.Reader, tenantID, hostID string, now time.Time) (int, error) {
	return db.One(ctx, r, db.Count, `select count(*) from claim where tenant_id = $1 and host_id = $2
		and blocked_until > $3 and (expires_at is null or expires_at > $4)`, tenantID, hostID, now, now)
}

// RemoveHost takes a host out of the roster. One who has bookings ahead is not
// removed: the answer is an errs.Conflict with their number, N.
func (s *Service) RemoveHost(ctx context.Context, by Actor, hostID string) (err error) {
	defer errs.Wrap(&err, "roster.RemoveHost(%s)", hostID)
	if !MayManage(by.Viewer) {
		return refuse()
	}
	return s.DB.Write(ctx, func(tx db.Tx) error { return removeHost(ctx, tx, by, hostID) })
}

func removeHost(ctx context.Context, tx db.Tx, by Actor, hostID string) error {
	there, err := bump(ctx, tx, by.TenantID, hostID)
	if err != nil {
		return err
	}
	if !there {
		return errs.E(errs.NotFound, "roster.host.notfound")
	}
	n, err := Ahead(ctx, tx, by.TenantID, hostID, by.Now)
	if err != nil {
		return err
	}
	if n > 0 {
		return errs.E(errs.Conflict, "roster.host.hasbookings", "N", n)
	}
	h, err := FindHost(ctx, tx, by.TenantID, hostID)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `update host set removed_at = $1 where tenant_id = $2 and id = $3`, by.Now, by.TenantID, hostID)
	if err != nil {
		return err
	}
	return by.record(ctx, tx, "host.remove", h, nil)
}

// record writes the audit trail: ids and field names, never values.
func (by Actor) record(ctx context.Context, tx db.Tx, action string, h Host, fields []string) error {
	return org.Record(ctx, tx, org.Entry{
		TenantID: by.TenantID, PersonID: by.Viewer.PersonID, OrganisationID: h.OrganisationID,
		Action: action, SubjectKind: "host", SubjectID: h.ID, Fields: fields, Now: by.Now,
	})
}
