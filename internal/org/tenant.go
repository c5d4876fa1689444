package org

import (
	"context"
	"net"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// AnyHost is the host name of the tenant that is served for every host name
// that is not known: the one tenant of a small installation, or Halden in the
// demo.
const AnyHost = "*"

// Tenant is a municipality and the settings of its service.
type Tenant struct {
	ID string
	Settings
	Demo      bool
	ThemeHash string // of its own theme CSS, "" when it has none
	LogoHash  string // of its own logo, "" when it has none
	location  *time.Location
}

// Location is the zone of the tenant's own days, such as when retention counts.
// A place may have another.
func (t Tenant) Location() *time.Location {
	if t.location != nil {
		return t.location
	}
	location, err := civil.Zone(t.Zone)
	if err != nil {
		return time.UTC // a zone is checked before it is saved
	}
	return location
}

const selectTenant = `select t.id, t.name, t.service_name, t.language, t.zone, t.phone, t.phone_hours, t.email,
	t.interpreter_notice_days, t.contact_days, t.contact_days_unmet, t.closed_christmas_eve, t.closed_new_years_eve,
	t.accessibility_url, t.demo,
	(select f.hash from tenant_file f where f.tenant_id = t.id and f.kind = 'theme'),
	(select f.hash from tenant_file f where f.tenant_id = t.id and f.kind = 'logo')
	from tenant t `

func scanTenant(row db.Row) (t Tenant, err error) {
	err = row.Scan(&t.ID, &t.Name, &t.ServiceName, &t.Language, &t.Zone, &t.Phone, &t.PhoneHours, &t.Email,
		&t.InterpreterNoticeDays, &t.ContactDays, &t.ContactDaysUnmet, &t.ClosedChristmasEve, &t.ClosedNewYearsEve,
		&t.AccessibilityURL, &t.Demo, db.Text(&t.ThemeHash), db.Text(&t.LogoHash))
	if err == nil {
		t.location, err = civil.Zone(t.Zone)
	}
	return t, err
}

// TenantByHost finds the tenant of a request's Host header; else the one of
// AnyHost. None is an errs.NotFound. It may be a second old.
func (s *Service) TenantByHost(ctx context.Context, host string) (Tenant, error) {
	host, now := cleanHost(host), time.Now()
	if known, ok := s.tenants.get(host, now); ok {
		return known, nil
	}
	found, err := db.One(ctx, s.DB, scanTenant, selectTenant+`join tenant_host h on h.tenant_id = t.id
		where h.host in ($1, '*') order by case when h.host = '*' then 1 else 0 end limit 1`, host)
	if err == nil {
		s.tenants.put(host, found, now)
	}
	if last, ok := s.tenants.last(host); ok && errs.Is(err, errs.Unavailable) {
		return last, nil // the page that says to come back has its name and phone number
	}
	return found, err
}

// HostNames lists the names under which the tenant is found; "*" is any that
// nobody else has.
func HostNames(ctx context.Context, r db.Reader, tenantID string) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select host from tenant_host where tenant_id = $1 order by host`, tenantID)
}

// TenantByID reads one tenant.
func TenantByID(ctx context.Context, r db.Reader, tenantID string) (Tenant, error) {
	return db.One(ctx, r, scanTenant, selectTenant+`where t.id = $1`, tenantID)
}

// Tenants lists every tenant by name, for jobs and commands.
func Tenants(ctx context.Context, r db.Reader) ([]Tenant, error) {
	return db.All(ctx, r, scanTenant, selectTenant+`order by t.name, t.id`)
}

// cleanHost takes away the port, a trailing dot and capitals.
func cleanHost(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
}

// NewTenant is what a tenant begins with: DefaultSettings with name, service
// name and telephone, or all settings.
type NewTenant struct {
	Settings
	Hosts   []string // at least one; AnyHost for all that are not known
	Numbers []Number // its municipality numbers through time
	Demo    bool
	Now     time.Time
}

// AddTenant makes a tenant. Its first administrator is added by SavePerson with
// an Operator.
func (s *Service) AddTenant(ctx context.Context, n NewTenant) (tenantID string, err error) {
	defer errs.Wrap(&err, "AddTenant(%s)", n.Name)
	n.Settings = n.Settings.withDefaults()
	if err := n.check(); err != nil {
		return "", err
	}
	tenantID = id.New()
	defer s.tenants.forget()
	return tenantID, s.DB.Write(ctx, func(tx db.Tx) error {
		if err := nameFree(tx, n.Name); err != nil {
			return err
		}
		return insertTenant(tx, tenantID, n)
	})
}

// nameFree: the commands tell municipalities apart by name, and the same command
// run twice must not make two.
func nameFree(tx db.Tx, name string) error {
	all, err := Tenants(tx.Context(), tx)
	for _, t := range all {
		if strings.EqualFold(t.Name, strings.TrimSpace(name)) {
			return errs.E(errs.Conflict, "org.tenant.nametaken", "Name", t.Name)
		}
	}
	return err
}

func insertTenant(tx db.Tx, tenantID string, n NewTenant) error {
	ctx := tx.Context()
	_, err := db.Exec(ctx, tx, `insert into tenant (id, name, service_name, language, zone, phone, phone_hours, email,
		interpreter_notice_days, contact_days, contact_days_unmet, closed_christmas_eve, closed_new_years_eve,
		accessibility_url, demo, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		append(append([]any{tenantID}, n.Settings.args()...), n.Demo, n.Now)...)
	if err != nil {
		return err
	}
	for _, host := range n.Hosts {
		if err := addHost(tx, tenantID, host); err != nil {
			return err
		}
	}
	if err := addNumbers(tx, tenantID, n.Numbers); err != nil {
		return err
	}
	return Record(ctx, tx, Operator(tenantID, n.Now).Did("add", "tenant", tenantID))
}

func addHost(tx db.Tx, tenantID, host string) error {
	n, err := db.Exec(tx.Context(), tx, `insert into tenant_host (host, tenant_id) values ($1, $2)
		on conflict (host) do nothing`, cleanHost(host), tenantID)
	if err == nil && n == 0 {
		err = errs.E(errs.Conflict, "org.tenant.hosttaken", "Host", cleanHost(host))
	}
	return err
}

func (n NewTenant) check() error {
	var c errs.Check
	n.Settings.check(&c)
	if len(n.Hosts) == 0 {
		c.Add("host", "org.tenant.nohost")
	}
	for _, host := range n.Hosts {
		if h := cleanHost(host); h == "" || len(h) > 253 || strings.ContainsAny(h, " /") {
			c.Add("host", "org.tenant.badhost")
		}
	}
	checkNumbers(&c, n.Numbers)
	return c.Err()
}
