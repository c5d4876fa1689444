package main

import (
	"context"
	"fmt"
	"time"

	"digivert/internal/app"
	"digivert/internal/org"
)

type tenantCmd struct {
	Add tenantAddCmd `cmd:"" help:"Add a municipality."`
}

type tenantAddCmd struct {
	app.Config
	Name     string   `arg:"" help:"Name of the municipality, such as 'Halden kommune'."`
	Host     []string `required:"" help:"Host name that its service is reached at. Repeat for several. '*' serves every name."`
	Number   []string `required:"" help:"Municipality number: 3101, or through time 0101=/2019-12-31, 3001=2020-01-01/2023-12-31, 3101=2024-01-01/. Repeat for several."`
	Service  string   `default:"Datahjelpen" help:"What residents call the service."`
	Language string   `default:"nb" enum:"nb,nn" help:"Language of its pages: nb or nn."`
	Phone    string   `required:"" help:"Phone number on every page."`
	Email    string   `help:"Address to write to."`
}

func (c *tenantAddCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Language = c.Name, c.Service, c.Language
	settings.Phone, settings.Email = c.Phone, c.Email
	tenant, err := a.AddTenant(ctx, app.NewTenant{Settings: settings, Hosts: c.Host, Numbers: c.Number, Now: time.Now()})
	if err != nil {
		return a.Explain(err)
	}
	fmt.Printf("%s is served at %v. Now add its first administrator:\n\n  digivert person add EMAIL --name 'NAME' --tenant '%s' --role administrator\n\n", tenant.Name, c.Host, tenant.Name)
	return nil
}

type personCmd struct {
	Add personAddCmd `cmd:"" help:"Add a person who signs in."`
}

type personAddCmd struct {
	app.Config
	Email        string   `arg:"" help:"E-mail address that sign-in codes are sent to."`
	Name         string   `required:"" help:"Name of the person."`
	Tenant       string   `help:"Name of the municipality. Not needed when there is one."`
	Organisation string   `help:"Name of the organisation. Empty: the municipality itself."`
	Role         []string `default:"administrator" help:"Role: administrator, coordinator, host, desk or partner. Repeat for several."`
}

func (c *personAddCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	err = a.AddPerson(ctx, app.NewPerson{
		Email: c.Email, Name: c.Name, Tenant: c.Tenant, Organisation: c.Organisation, Roles: c.Role, Now: time.Now(),
	})
	if err != nil {
		return a.Explain(err)
	}
	fmt.Printf("%s can sign in at /intern with %s\n", c.Name, c.Email)
	return nil
}
