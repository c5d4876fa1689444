package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/place"
)

// NewTenant is what the command line says of a new municipality.
type NewTenant struct {
	Settings org.Settings
	Hosts    []string
	Numbers  []string // as org.ParseNumber reads them
	Now      time.Time
}

// AddTenant makes the municipality, an organisation of the same name, and the
// standard reasons, so that what remains is a place, an offer and a host.
func (a *App) AddTenant(ctx context.Context, n NewTenant) (tenant org.Tenant, err error) {
	if err := a.refuseDemo(ctx); err != nil {
		return tenant, err
	}
	var numbers []org.Number
	for _, text := range n.Numbers {
		number, err := org.ParseNumber(text)
		if err != nil {
			return tenant, err
		}
		numbers = append(numbers, number)
	}
	tenantID, err := a.Org.AddTenant(ctx, org.NewTenant{Settings: n.Settings, Hosts: n.Hosts, Numbers: numbers, Now: n.Now})
	if err != nil {
		return tenant, err
	}
	own := org.Organisation{Name: n.Settings.Name, Kind: org.Municipality, Phone: n.Settings.Phone}
	if _, err := a.Org.SaveOrganisation(ctx, org.Operator(tenantID, n.Now), own); err != nil {
		return tenant, err
	}
	err = a.DB.Write(ctx, func(tx db.Tx) error { return place.AddStandardReasons(tx.Context(), tx, tenantID) })
	if err != nil {
		return tenant, err
	}
	return org.TenantByID(ctx, a.DB, tenantID)
}

// NewPerson is what the command line says of a new person.
type NewPerson struct {
	Email, Name, Tenant, Organisation string
	Roles                             []string
	Now                               time.Time
}

// AddPerson makes a person with roles in one organisation.
func (a *App) AddPerson(ctx context.Context, n NewPerson) error {
	tenant, err := a.tenantNamed(ctx, n.Tenant)
	if err != nil {
		return err
	}
	organisation, err := a.organisationNamed(ctx, tenant, n.Organisation)
	if err != nil {
		return err
	}
	person := org.Person{Name: n.Name, Email: n.Email}
	for _, role := range n.Roles {
		person.Memberships = append(person.Memberships, org.Membership{OrganisationID: organisation.ID, Role: org.Role(role)})
	}
	_, err = a.Org.SavePerson(ctx, org.Operator(tenant.ID, n.Now), person)
	return err
}

func (a *App) tenantNamed(ctx context.Context, name string) (org.Tenant, error) {
	tenants, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return org.Tenant{}, err
	}
	var names []string
	for _, t := range tenants {
		if t.Name == name || name == "" && len(tenants) == 1 {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return org.Tenant{}, fmt.Errorf("say which municipality with --tenant: %s", or(strings.Join(names, ", "), "there is none yet, see: digivert tenant add --help"))
}

func (a *App) organisationNamed(ctx context.Context, tenant org.Tenant, name string) (org.Organisation, error) {
	all, err := org.Organisations(ctx, a.DB, tenant.ID)
	if err != nil {
		return org.Organisation{}, err
	}
	var names []string
	for _, o := range all {
		if o.Name == or(name, tenant.Name) {
			return o, nil
		}
		names = append(names, o.Name)
	}
	return org.Organisation{}, fmt.Errorf("say which organisation with --organisation: %s", strings.Join(names, ", "))
}

// Explain puts an error that has a sentence for people into English, for the
// command line.
func (a *App) Explain(err error) error {
	t := a.Bundle.Localizer("en")
	var lines []string
	for _, field := range errs.FieldsOf(err) {
		lines = append(lines, t.T(field.Key, append([]any{"Label", field.Name}, field.Args...)...))
	}
	if key, args := errs.KeyOf(err); key != "" {
		lines = append(lines, t.T(key, args...))
	}
	if len(lines) == 0 {
		return err
	}
	return errors.New(strings.Join(lines, " "))
}
