package roster

import (
	"context"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// LongestName is the limit of a first name, in characters.
const LongestName = 40

// SaveHost adds a host (no ID) or changes one, and gives the id.
func (s *Service) SaveHost(ctx context.Context, by org.Actor, h Host) (hostID string, err error) {
	defer errs.Wrap(&err, "roster.SaveHost(%s)", h.ID)
	if !by.SetsUp() {
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
	case n > LongestName:
		c.Add("firstname", "web.error.toolong", "Limit", LongestName, "Length", n)
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

func addHost(ctx context.Context, tx db.Tx, by org.Actor, h Host) error {
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
	return record(ctx, tx, by, "host.add", h, Host{}.differs(h)...)
}

func changeHost(ctx context.Context, tx db.Tx, by org.Actor, h Host) error {
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
	if old.PersonID != h.PersonID { // the calendar is of the one who was
		if err := dropCalendar(ctx, tx, by, old, "host.calendar.remove"); err != nil {
			return err
		}
	}
	return record(ctx, tx, by, "host.change", h, old.differs(h)...)
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
func (s *Service) RemoveHost(ctx context.Context, by org.Actor, hostID string) (err error) {
	defer errs.Wrap(&err, "roster.RemoveHost(%s)", hostID)
	if !by.SetsUp() {
		return refuse()
	}
	return s.DB.Write(ctx, func(tx db.Tx) error { return removeHost(ctx, tx, by, hostID) })
}

func removeHost(ctx context.Context, tx db.Tx, by org.Actor, hostID string) error {
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
	if err := dropCalendar(ctx, tx, by, h, "host.calendar.remove"); err != nil {
		return err
	}
	return record(ctx, tx, by, "host.remove", h)
}

// record writes the audit trail: ids and field names, never values.
func record(ctx context.Context, tx db.Tx, by org.Actor, action string, h Host, fields ...string) error {
	entry := by.Did(action, "host", h.ID, fields...)
	entry.OrganisationID = h.OrganisationID
	return org.Record(ctx, tx, entry)
}
