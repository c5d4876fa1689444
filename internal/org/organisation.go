package org

import (
	"context"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// OrganisationKind is what sort of partner an organisation is.
type OrganisationKind string

// The kinds.
const (
	Municipality OrganisationKind = "municipality"
	Library      OrganisationKind = "library"
	NAV          OrganisationKind = "nav"
	Volunteer    OrganisationKind = "volunteer"
	ServiceDesk  OrganisationKind = "servicedesk"
	Education    OrganisationKind = "education"
	Association  OrganisationKind = "association"
	Bank         OrganisationKind = "bank"
	OtherKind    OrganisationKind = "other"
)

// OrganisationKinds are all kinds, in the order of pages.
func OrganisationKinds() []OrganisationKind {
	return []OrganisationKind{Municipality, Library, NAV, Volunteer, ServiceDesk, Education, Association, Bank, OtherKind}
}

// NameKey is the locale key of the kind's name.
func (k OrganisationKind) NameKey() string { return "org.kind." + string(k) }

// Organisation is a partner within a tenant: the library, the NAV office, an
// association.
type Organisation struct {
	ID, Name string
	Kind     OrganisationKind
	Phone    string    // its own number, "" = the tenant's
	ClosedAt time.Time // zero = open
}

// Open tells whether it still takes part.
func (o Organisation) Open() bool { return o.ClosedAt.IsZero() }

const selectOrganisation = `select id, name, kind, phone, closed_at from organisation `

func scanOrganisation(row db.Row) (o Organisation, err error) {
	return o, row.Scan(&o.ID, &o.Name, &o.Kind, &o.Phone, db.Instant(&o.ClosedAt))
}

// Organisations lists the open organisations of a tenant by name.
func Organisations(ctx context.Context, r db.Reader, tenantID string) ([]Organisation, error) {
	return db.All(ctx, r, scanOrganisation, selectOrganisation+
		`where tenant_id = $1 and closed_at is null order by name, id`, tenantID)
}

// AllOrganisations lists also the closed ones, those last.
func AllOrganisations(ctx context.Context, r db.Reader, tenantID string) ([]Organisation, error) {
	return db.All(ctx, r, scanOrganisation, selectOrganisation+
		`where tenant_id = $1 order by case when closed_at is null then 0 else 1 end, name, id`, tenantID)
}

// OrganisationByID reads one, open or closed.
func OrganisationByID(ctx context.Context, r db.Reader, tenantID, organisationID string) (Organisation, error) {
	return db.One(ctx, r, scanOrganisation, selectOrganisation+
		`where tenant_id = $1 and id = $2`, tenantID, organisationID)
}

// SaveOrganisation adds the organisation when its ID is empty, else changes
// name, kind and phone. Its form fields are name, kind and phone.
func (s *Service) SaveOrganisation(ctx context.Context, by Actor, o Organisation) (organisationID string, err error) {
	defer errs.Wrap(&err, "SaveOrganisation(%s)", o.ID)
	o.Name = strings.TrimSpace(o.Name)
	if err := o.check(); err != nil && by.SetsUp() {
		return "", err
	}
	if o.Phone != "" {
		o.Phone, _ = CleanPhone(o.Phone)
	}
	action := "change"
	if o.ID == "" {
		action, o.ID = "add", id.New()
	}
	return o.ID, s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		if err := putOrganisation(ctx, tx, by, o, action); err != nil {
			return err
		}
		e := by.Did(action, "organisation", o.ID, "name", "kind", "phone")
		e.OrganisationID = o.ID
		return Record(ctx, tx, e)
	})
}

func putOrganisation(ctx context.Context, tx db.Tx, by Actor, o Organisation, action string) error {
	taken, err := db.One(ctx, tx, db.Count, `select count(*) from organisation
		where tenant_id = $1 and name = $2 and id <> $3`, by.TenantID, o.Name, o.ID)
	if err != nil {
		return err
	}
	if taken > 0 {
		return nameTaken()
	}
	if action == "add" {
		_, err = db.Exec(ctx, tx, `insert into organisation (tenant_id, id, name, kind, phone, created_at)
			values ($1, $2, $3, $4, $5, $6)`, by.TenantID, o.ID, o.Name, string(o.Kind), o.Phone, by.Now)
	} else {
		err = changeOne(ctx, tx, `update organisation set name = $3, kind = $4, phone = $5
			where tenant_id = $1 and id = $2`, by.TenantID, o.ID, o.Name, string(o.Kind), o.Phone)
	}
	if db.IsUnique(err) { // two at the same moment
		return nameTaken()
	}
	return err
}

func nameTaken() error {
	var c errs.Check
	c.Add("name", "org.organisation.nametaken")
	return c.Err()
}

func (o Organisation) check() error {
	var c errs.Check
	checkText(&c, "name", o.Name, 100)
	if !slices.Contains(OrganisationKinds(), o.Kind) {
		c.Add("kind", "org.organisation.badkind")
	}
	if _, ok := CleanPhone(o.Phone); o.Phone != "" && !ok {
		c.Add("phone", "org.error.phone")
	}
	return c.Err()
}

// CloseOrganisation ends its part in the service: its people keep their roles
// elsewhere, and what it did stays in the figures. It is refused while OnClose
// objects or when the tenant would have no administrator left.
func (s *Service) CloseOrganisation(ctx context.Context, by Actor, organisationID string) (err error) {
	defer errs.Wrap(&err, "CloseOrganisation(%s)", organisationID)
	return s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		for _, ask := range s.OnClose {
			if err := ask(ctx, tx, by.TenantID, organisationID); err != nil {
				return err
			}
		}
		return setClosed(ctx, tx, by, organisationID, by.Now)
	})
}

// ReopenOrganisation takes a closed organisation in again, with the roles that
// its people had.
func (s *Service) ReopenOrganisation(ctx context.Context, by Actor, organisationID string) (err error) {
	defer errs.Wrap(&err, "ReopenOrganisation(%s)", organisationID)
	return s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		return setClosed(ctx, tx, by, organisationID, time.Time{})
	})
}

func setClosed(ctx context.Context, tx db.Tx, by Actor, organisationID string, at time.Time) error {
	if err := lockPeople(ctx, tx, by.TenantID); err != nil {
		return err
	}
	err := changeOne(ctx, tx, `update organisation set closed_at = $3 where tenant_id = $1 and id = $2`,
		by.TenantID, organisationID, at)
	if err != nil {
		return err
	}
	if err := needAdministrator(ctx, tx, by); err != nil {
		return err
	}
	e := by.Did("change", "organisation", organisationID, "closed_at")
	e.OrganisationID = organisationID
	return Record(ctx, tx, e)
}

// changeOne runs an update that must change a row; none is an errs.NotFound.
func changeOne(ctx context.Context, tx db.Tx, query string, args ...any) error {
	n, err := db.Exec(ctx, tx, query, args...)
	if err == nil && n == 0 {
		err = errs.E(errs.NotFound, "web.error.notfound")
	}
	return err
}
