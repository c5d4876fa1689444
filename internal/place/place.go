package place

import (
	"context"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// AccessFact is something that a visitor may need to know of the building.
// Its words are the locale key "place.access.<fact>".
type AccessFact string

// The access facts.
const (
	StepFree    AccessFact = "stepfree"    // no step from the street to the table
	HearingLoop AccessFact = "hearingloop" // teleslynge
	Toilet      AccessFact = "toilet"      // a toilet for wheelchair users
	Parking     AccessFact = "parking"     // a parking space for disabled people (HC)
	QuietRoom   AccessFact = "quietroom"   // a room with a door to talk behind
	Bus         AccessFact = "bus"         // a bus stop close by
	GuideDog    AccessFact = "guidedog"    // guide dogs are welcome
)

// AccessFacts lists all facts in the order of the pages.
func AccessFacts() []AccessFact {
	return []AccessFact{StepFree, Toilet, Parking, Bus, HearingLoop, QuietRoom, GuideDog}
}

// Key is the locale key of the fact's words.
func (f AccessFact) Key() string { return "place.access." + string(f) }

// Place is a venue. Zone is an IANA name; every rule of the place is local time
// there. Slug is made of the name once and stays, since it is in links.
type Place struct {
	ID, OrganisationID      string
	Slug, Name              string
	Address, Postcode, City string
	Zone                    string
	Directions              string
	Access                  []AccessFact
	AccessNote, Phone       string
	ClosedAt                time.Time // zero while the place is in use
}

// Location is the place's time zone, UTC when the name is unknown (it never
// is: SavePlace refuses such).
func (p Place) Location() *time.Location {
	loc, err := civil.Zone(p.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Closed tells whether the place has been taken out of use.
func (p Place) Closed() bool { return !p.ClosedAt.IsZero() }

// Has tells whether the fact is true of the place.
func (p Place) Has(f AccessFact) bool { return slices.Contains(p.Access, f) }

// FullAddress is "Storgata 1, 1767 Halden".
func (p Place) FullAddress() string {
	town := p.Town()
	if town == "" {
		return p.Address
	}
	return p.Address + ", " + town
}

// Town is "1767 Halden".
func (p Place) Town() string { return strings.TrimSpace(p.Postcode + " " + p.City) }

const placeColumns = `id, organisation_id, slug, name, address, postcode, city, zone, directions, access, access_note, phone, closed_at`

func scanPlace(row db.Row) (p Place, err error) {
	var access string
	err = row.Scan(&p.ID, &p.OrganisationID, &p.Slug, &p.Name, &p.Address, &p.Postcode, &p.City, &p.Zone,
		&p.Directions, &access, &p.AccessNote, &p.Phone, db.Instant(&p.ClosedAt))
	for _, f := range splitList(access) {
		p.Access = append(p.Access, AccessFact(f))
	}
	return p, err
}

// Places lists the tenant's places in use, by name.
func (s *Service) Places(ctx context.Context, r db.Reader, tenantID string) ([]Place, error) {
	return places(ctx, r, tenantID)
}

func places(ctx context.Context, r db.Reader, tenantID string) ([]Place, error) {
	all, err := allPlaces(ctx, r, tenantID)
	return slices.DeleteFunc(all, Place.Closed), err
}

// AllPlaces lists also the places taken out of use, by name.
func (s *Service) AllPlaces(ctx context.Context, r db.Reader, tenantID string) ([]Place, error) {
	return allPlaces(ctx, r, tenantID)
}

func allPlaces(ctx context.Context, r db.Reader, tenantID string) ([]Place, error) {
	all, err := db.All(ctx, r, scanPlace, `select `+placeColumns+` from place where tenant_id = $1`, tenantID)
	sortByName(all, func(p Place) string { return p.Name })
	return all, err
}

// Place finds one place, also when it is taken out of use; errs.NotFound when
// there is none.
func (s *Service) Place(ctx context.Context, r db.Reader, tenantID, placeID string) (Place, error) {
	return placeByID(ctx, r, tenantID, placeID)
}

func placeByID(ctx context.Context, r db.Reader, tenantID, placeID string) (Place, error) {
	return db.One(ctx, r, scanPlace, `select `+placeColumns+` from place where tenant_id = $1 and id = $2`, tenantID, placeID)
}

// PlaceBySlug finds a place by the last part of its address on the web.
func (s *Service) PlaceBySlug(ctx context.Context, r db.Reader, tenantID, slug string) (Place, error) {
	return db.One(ctx, r, scanPlace, `select `+placeColumns+` from place where tenant_id = $1 and slug = $2`, tenantID, slug)
}

// SavePlace makes a place (no ID) or changes it, and returns it as saved. What
// is wrong comes as errs.Invalid with the fields name, address, postcode, city,
// directions, access, accessnote, phone, organisation and zone.
func (s *Service) SavePlace(ctx context.Context, by org.Actor, p Place) (saved Place, err error) {
	defer errs.Wrap(&err, "SavePlace(%s)", p.ID)
	err = s.write(ctx, by, func(c change) error {
		saved, err = c.savePlace(p.tidy())
		return err
	})
	return saved, err
}

// SavePlaceWithRules makes a place together with its first opening rules, or
// nothing at all. What is wrong with either is told at once.
func (s *Service) SavePlaceWithRules(ctx context.Context, by org.Actor, p Place, opens []civil.Rule) (saved Place, err error) {
	defer errs.Wrap(&err, "SavePlaceWithRules")
	err = s.write(ctx, by, func(c change) error {
		saved, err = c.savePlace(p.tidy())
		var check errs.Check
		if err = check.Merge(err); err != nil {
			return err
		}
		if check.Err() != nil {
			return checkRules(check, opens)
		}
		return s.addRules(c, NewRules{PlaceID: saved.ID, Rules: opens})
	})
	return saved, err
}

// checkRules adds what can be said of rules without their place.
func checkRules(check errs.Check, opens []civil.Rule) error {
	if len(opens) == 0 {
		if err := check.Merge(noWeekday()); err != nil {
			return err
		}
	} else {
		opens[0].Check(&check, "")
	}
	return check.Err()
}

func (c change) savePlace(p Place) (Place, error) {
	if err := c.checkPlace(p); err != nil {
		return p, err
	}
	if p.ID == "" {
		return c.addPlace(p)
	}
	return c.updatePlace(p)
}

func (c change) addPlace(p Place) (Place, error) {
	slug, err := c.freeSlug(Slug(p.Name))
	if err != nil {
		return p, err
	}
	p.ID, p.Slug = id.New(), slug
	err = c.exec(`insert into place (tenant_id, id, organisation_id, slug, name, address, postcode, city, zone, directions, access, access_note, phone, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		c.TenantID, p.ID, p.OrganisationID, p.Slug, p.Name, p.Address, p.Postcode, p.City, p.Zone,
		p.Directions, joinList(p.Access), p.AccessNote, p.Phone, c.Now)
	if err != nil {
		return p, err
	}
	return p, c.record("add", p.subject())
}

func (p Place) subject() subject { return subject{"place", p.ID, p.OrganisationID} }

func (c change) updatePlace(p Place) (Place, error) {
	old, err := placeByID(c.ctx(), c.tx, c.TenantID, p.ID)
	if err != nil {
		return p, err
	}
	p.Slug, p.ClosedAt = old.Slug, old.ClosedAt
	err = c.exec(`update place set organisation_id = $1, name = $2, address = $3, postcode = $4, city = $5, zone = $6,
		directions = $7, access = $8, access_note = $9, phone = $10 where tenant_id = $11 and id = $12`,
		p.OrganisationID, p.Name, p.Address, p.Postcode, p.City, p.Zone,
		p.Directions, joinList(p.Access), p.AccessNote, p.Phone, c.TenantID, p.ID)
	if err != nil {
		return p, err
	}
	return p, c.record("change", p.subject(), old.changed(p)...)
}

// ClosePlace takes a place out of use. Booked appointments there ahead are told
// as [Affected] unless accept is true.
func (s *Service) ClosePlace(ctx context.Context, by org.Actor, placeID string, accept bool) error {
	return s.write(ctx, by, func(c change) error {
		p, err := placeByID(c.ctx(), c.tx, c.TenantID, placeID)
		if err != nil {
			return err
		}
		if err := s.ask(c, accept, forEver(Closure{PlaceID: placeID}, c.day(p.Location()))); err != nil {
			return err
		}
		return c.setClosed(p.subject(), c.Now)
	})
}

// ReopenPlace takes a place into use again.
func (s *Service) ReopenPlace(ctx context.Context, by org.Actor, placeID string) error {
	return s.write(ctx, by, func(c change) error {
		p, err := placeByID(c.ctx(), c.tx, c.TenantID, placeID)
		if err != nil {
			return err
		}
		return c.setClosed(p.subject(), time.Time{})
	})
}
