package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// founded is how many days ago the service was set up.
const founded = 90

// builder makes a town. Its maps lead from the names in the town to ids.
type builder struct {
	Services
	town          town
	tenant        org.Tenant
	by            org.Actor // who sets up, on the day that it was founded
	organisations map[string]string
	people        map[string]string
	places        map[string]string
	reasons       map[string]string // of the standard ones, by standard
	offers        map[string]place.Offer
	staff         map[string]org.Viewer // by organisation: somebody who works there
}

// build makes everything, in the order in which one thing needs another.
func (s Services) build(ctx context.Context, t town) (err error) {
	defer errs.Wrap(&err, "build %s", t.settings.Name)
	b := &builder{
		Services: s, town: t, organisations: map[string]string{}, people: map[string]string{}, places: map[string]string{},
		reasons: map[string]string{}, offers: map[string]place.Offer{}, staff: map[string]org.Viewer{},
	}
	for _, step := range []func(context.Context) error{
		b.addTenant, b.addOrganisations, b.addReasons, b.addPeople, b.addPlaces, b.addHosts, b.addOffers, b.addClosures,
		b.book, b.queued, b.addCalendars,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) addTenant(ctx context.Context) error {
	b.town.settings.Now = b.Now.AddDate(0, 0, -founded)
	tenantID, err := b.Org.AddTenant(ctx, b.town.settings)
	if err != nil {
		return err
	}
	b.by = org.Operator(tenantID, b.town.settings.Now)
	b.tenant, err = org.TenantByID(ctx, b.DB, tenantID)
	return err
}

// today is the local day around which the demo lies.
func (b *builder) today() civil.Date { return civil.DateOf(b.Now, b.tenant.Location()) }

func (b *builder) addOrganisations(ctx context.Context) (err error) {
	for _, o := range b.town.organisations {
		if b.organisations[o.Name], err = b.Org.SaveOrganisation(ctx, b.by, o); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) addReasons(ctx context.Context) error {
	err := b.DB.Write(ctx, func(tx db.Tx) error { return place.AddStandardReasons(tx.Context(), tx, b.tenant.ID) })
	if err != nil {
		return err
	}
	for _, r := range b.town.ownReasons {
		if _, err := b.Place.SaveReason(ctx, b.by, r); err != nil {
			return err
		}
	}
	all, err := b.Place.Reasons(ctx, b.DB, b.tenant.ID)
	for _, r := range all {
		b.reasons[r.Standard+r.Name] = r.ID
	}
	return err
}

func (b *builder) addPeople(ctx context.Context) error {
	for _, p := range b.town.people {
		saved := org.Person{Name: p.name, Email: b.address(p.name)}
		for _, r := range p.roles {
			saved.Memberships = append(saved.Memberships, org.Membership{OrganisationID: b.organisations[r.at], Role: r.role})
		}
		personID, err := b.Org.SavePerson(ctx, b.by, saved)
		if err != nil {
			return err
		}
		b.people[p.name] = personID
		if err := b.seat(ctx, p, personID); err != nil {
			return err
		}
	}
	return nil
}

// seat remembers somebody of each organisation who may mark who came.
func (b *builder) seat(ctx context.Context, p person, personID string) error {
	viewer, err := b.Org.ViewerOf(ctx, b.tenant.ID, personID)
	for _, r := range p.roles {
		_, known := b.staff[r.at]
		if !known || r.role == org.HostRole || r.role == org.Desk {
			b.staff[r.at] = viewer
		}
	}
	return err
}

// address is one of a domain that never exists (RFC 2606).
func (b *builder) address(name string) string {
	_, domain, _ := strings.Cut(b.town.settings.Email, "@")
	return place.Slug(name) + "@" + domain
}

func (b *builder) addPlaces(ctx context.Context) error {
	for _, s := range b.town.places {
		p := s.Place
		p.OrganisationID, p.Zone = b.organisations[p.OrganisationID], b.tenant.Zone
		saved, err := b.Place.SavePlaceWithRules(ctx, b.by, p, b.since(s.open))
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		b.places[p.Name] = saved.ID
	}
	return nil
}

// since makes rules hold from the day that the service was founded.
func (b *builder) since(rules []civil.Rule) []civil.Rule {
	var dated []civil.Rule
	for _, r := range rules {
		r.From = b.today().AddDays(-founded)
		dated = append(dated, r)
	}
	return dated
}

func (b *builder) addHosts(ctx context.Context) error {
	for _, h := range b.town.hosts {
		hostID, err := b.Roster.SaveHost(ctx, b.by, roster.Host{
			OrganisationID: b.organisations[h.at], PersonID: b.people[h.name], FirstName: h.name,
			PledgedOn: b.today().AddDays(-h.pledged), Languages: h.languages, ReasonIDs: b.reasonIDs(h.reasons),
		})
		if err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
		if err := b.plan(ctx, hostID, h); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
	}
	return nil
}

func (b *builder) plan(ctx context.Context, hostID string, h helper) error {
	for _, s := range h.shifts {
		rules := roster.NewRules{HostID: hostID, PlaceID: b.places[s.at], Rules: b.since(s.rules)}
		if err := b.Roster.AddRules(ctx, b.by, rules); err != nil {
			return err
		}
	}
	for _, a := range h.away {
		absence := roster.Absence{HostID: hostID, From: b.today().AddDays(a.from), To: b.today().AddDays(a.to)}
		if _, err := b.Roster.AddAbsence(ctx, b.by, absence, false); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) reasonIDs(standards []string) (ids []string) {
	for _, standard := range standards {
		ids = append(ids, b.reasons[standard])
	}
	return ids
}

func (b *builder) addOffers(ctx context.Context) error {
	for _, o := range b.town.offers {
		saved, err := b.addOffer(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
		b.offers[o.Name] = saved
	}
	return nil
}

func (b *builder) addOffer(ctx context.Context, o offering) (place.Offer, error) {
	offer := o.Offer
	offer.OrganisationID, offer.ReasonIDs, offer.PlaceIDs = b.organisations[o.OrganisationID], b.reasonIDs(o.ReasonIDs), nil
	for _, name := range o.PlaceIDs {
		offer.PlaceIDs = append(offer.PlaceIDs, b.places[name])
	}
	if len(o.ReasonIDs) == 0 {
		for _, reasonID := range b.reasons {
			offer.ReasonIDs = append(offer.ReasonIDs, reasonID)
		}
	}
	saved, err := b.Place.SaveOffer(ctx, b.by, offer)
	if err != nil || len(o.narrow) == 0 {
		return saved, err
	}
	return saved, b.Place.AddRules(ctx, b.by, place.NewRules{PlaceID: saved.PlaceIDs[0], OfferID: saved.ID, Rules: b.since(o.narrow)})
}

func (b *builder) addClosures(ctx context.Context) error {
	for _, c := range b.town.closures {
		day := b.today().AddDays(c.in)
		for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			day = day.AddDays(1)
		}
		closed := place.Closure{PlaceID: b.places[c.at], From: day, To: day, Span: span("00:00", "24:00"), Reason: c.reason}
		if _, err := b.Place.AddClosure(ctx, b.by, closed, false); err != nil {
			return err
		}
	}
	return nil
}
