package place

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// Reason is what people come with: a topic of help. A standard reason has its
// words in every language in the locale files, under "place.reason.<standard>";
// the tenant may put its own Name and OtherWay (the way that is not digital)
// instead.
type Reason struct {
	ID       string
	Standard string // "" for a reason of the tenant's own
	Name     string
	OtherWay string
	Theme    Theme // "" = that of the standard reason
	Sort     int
	Hidden   bool // not offered to residents; kept for what is counted
}

// NameIn is the reason's name in the reader's language.
func (r Reason) NameIn(t i18n.Localizer) string { return r.word(t, r.Name, ".name") }

// HintIn is one line that explains the reason; "" for one of the tenant's own
// words.
func (r Reason) HintIn(t i18n.Localizer) string {
	if r.Name != "" {
		return ""
	}
	return r.word(t, "", ".hint")
}

// OtherWayIn is the way that is not digital, "" when there is none.
func (r Reason) OtherWayIn(t i18n.Localizer) string { return r.word(t, r.OtherWay, ".otherway") }

// word is the tenant's own text, else the standard one, "" when neither is.
func (r Reason) word(t i18n.Localizer, own, which string) string {
	key := "place.reason." + r.Standard + which
	if own != "" || !t.Has(key) {
		return own
	}
	return t.T(key)
}

// Standards lists the standard reasons in the order in which they are first
// shown: the topics of the KS handbook for Digihjelpen, and Halden's own
// examples (PC, e-mail, pay slip, smartphone).
func Standards() []string {
	return []string{
		"bankid", "smartphone", "tablet", "pc", "email", "bank", "helsenorge", "nav", "tax", "municipal", "forms",
		"post", "payslip", "photos", "video", "safety", "other", "unknown",
	}
}

// Visible leaves out the hidden reasons, and puts "something else" and "I do
// not know" last: whoever reads from the top should meet every real reason,
// also those of the tenant's own, before these.
func Visible(all []Reason) []Reason {
	shown := slices.DeleteFunc(slices.Clone(all), func(r Reason) bool { return r.Hidden })
	slices.SortStableFunc(shown, func(a, b Reason) int { return cmp.Compare(a.vague(), b.vague()) })
	return shown
}

func (r Reason) vague() int { return slices.Index([]string{"other", "unknown"}, r.Standard) }

// Reasons lists the tenant's reasons, hidden ones too, in the order of the
// pages.
func (s *Service) Reasons(ctx context.Context, r db.Reader, tenantID string) ([]Reason, error) {
	return reasons(ctx, r, tenantID)
}

func reasons(ctx context.Context, r db.Reader, tenantID string) ([]Reason, error) {
	return db.All(ctx, r, scanReason, `select id, standard, name, other_way, theme, sort, hidden from reason where tenant_id = $1 order by sort, id`, tenantID)
}

func scanReason(row db.Row) (r Reason, err error) {
	return r, row.Scan(&r.ID, &r.Standard, &r.Name, &r.OtherWay, &r.Theme, &r.Sort, &r.Hidden)
}

// Reason finds one reason.
func (s *Service) Reason(ctx context.Context, r db.Reader, tenantID, reasonID string) (Reason, error) {
	return db.One(ctx, r, scanReason, `select id, standard, name, other_way, theme, sort, hidden from reason where tenant_id = $1 and id = $2`, tenantID, reasonID)
}

// AddStandardReasons gives the tenant the standard reasons that it lacks, last.
// It may be called again.
func AddStandardReasons(ctx context.Context, tx db.Tx, tenantID string) error {
	have, err := reasons(ctx, tx, tenantID)
	if err != nil {
		return err
	}
	last := lastSort(have)
	for _, standard := range Standards() {
		if slices.ContainsFunc(have, func(r Reason) bool { return r.Standard == standard }) {
			continue
		}
		last++
		if err := insertReason(ctx, tx, tenantID, Reason{ID: id.New(), Standard: standard, Sort: last}); err != nil {
			return err
		}
	}
	return nil
}

func lastSort(all []Reason) int {
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Sort
}

func insertReason(ctx context.Context, tx db.Tx, tenantID string, r Reason) error {
	_, err := db.Exec(ctx, tx, `insert into reason (tenant_id, id, standard, name, other_way, theme, sort, hidden) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tenantID, r.ID, r.Standard, r.Name, r.OtherWay, string(r.Theme), r.Sort, r.Hidden)
	return err
}

// SaveReason makes a reason of the tenant's own (no ID), last in the order, or
// changes the words and visibility of one. What is wrong comes as errs.Invalid
// with the fields name and otherway.
func (s *Service) SaveReason(ctx context.Context, by org.Actor, r Reason) (saved Reason, err error) {
	defer errs.Wrap(&err, "SaveReason(%s)", r.ID)
	r.Name, _ = form.CleanText(r.Name, false)
	r.OtherWay, _ = form.CleanText(r.OtherWay, true)
	err = s.write(ctx, by, func(c change) error {
		saved, err = c.saveReason(r)
		return err
	})
	return saved, err
}

func (c change) saveReason(r Reason) (Reason, error) {
	all, err := reasons(c.ctx(), c.tx, c.TenantID)
	if err != nil {
		return r, err
	}
	at := slices.IndexFunc(all, func(o Reason) bool { return o.ID == r.ID })
	if r.ID != "" && at < 0 {
		return r, errs.E(errs.NotFound, "web.error.notfound")
	}
	r.Standard = ""
	if at >= 0 {
		r.Standard, r.Sort = all[at].Standard, all[at].Sort
	}
	if err := r.check(all); err != nil {
		return r, err
	}
	if at < 0 {
		r.ID, r.Sort = id.New(), lastSort(all)+1
		return r, c.addReason(r)
	}
	return r, c.updateReason(all[at], r)
}

func (r Reason) check(all []Reason) error {
	var check errs.Check
	if r.Standard == "" {
		checkName(&check, r.Name, "place.reason.error.noname")
	} else {
		checkText(&check, "name", r.Name, longestName)
	}
	for _, o := range all {
		if o.ID != r.ID && r.Name != "" && o.Name == r.Name {
			check.Add("name", "place.reason.error.twice")
		}
	}
	checkText(&check, "otherway", r.OtherWay, longestNote)
	if r.Theme != "" && !slices.Contains(Themes(), r.Theme) {
		check.Add("theme", "web.error.choice")
	}
	return check.Err()
}

// addReason also lets every offer take the new reason: a topic that no offer
// takes could not be booked, and nobody would see why.
func (c change) addReason(r Reason) error {
	if err := insertReason(c.ctx(), c.tx, c.TenantID, r); err != nil {
		return err
	}
	err := c.exec(`insert into offer_reason (tenant_id, offer_id, reason_id)
		select tenant_id, id, $1 from offer where tenant_id = $2 and kind = 'appointment' and closed_at is null`, r.ID, c.TenantID)
	if err != nil {
		return err
	}
	return c.record("add", r.subject())
}

func (r Reason) subject() subject { return subject{kind: "reason", id: r.ID} }

func (c change) updateReason(old, r Reason) error {
	err := c.exec(`update reason set name = $1, other_way = $2, theme = $3, hidden = $4 where tenant_id = $5 and id = $6`,
		r.Name, r.OtherWay, string(r.Theme), r.Hidden, c.TenantID, r.ID)
	if err != nil {
		return err
	}
	return c.record("change", r.subject(), differing(map[string]bool{
		"name": old.Name != r.Name, "otherway": old.OtherWay != r.OtherWay, "theme": old.Theme != r.Theme, "hidden": old.Hidden != r.Hidden,
	})...)
}

// MoveReason moves a reason by steps in the order of the pages: -1 is one up.
// Beyond either end it stays at the end.
func (s *Service) MoveReason(ctx context.Context, by org.Actor, reasonID string, steps int) error {
	return s.write(ctx, by, func(c change) error {
		all, err := reasons(c.ctx(), c.tx, c.TenantID)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(all, func(r Reason) bool { return r.ID == reasonID })
		if from < 0 {
			return errs.E(errs.NotFound, "web.error.notfound")
		}
		moved := all[from]
		to := min(max(from+steps, 0), len(all)-1)
		all = slices.Insert(slices.Delete(all, from, from+1), to, moved)
		if err := c.number(all); err != nil {
			return err
		}
		return c.record("change", moved.subject(), "sort")
	})
}

// number writes the order anew where it has changed.
func (c change) number(all []Reason) error {
	for i, r := range all {
		if r.Sort == i+1 {
			continue
		}
		if err := c.exec(`update reason set sort = $1 where tenant_id = $2 and id = $3`, i+1, c.TenantID, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// EnsureReasons gives the tenant the standard reasons when it has none at all.
func (s *Service) EnsureReasons(ctx context.Context, by org.Actor) error {
	have, err := s.Reasons(ctx, s.DB, by.TenantID)
	if err != nil || len(have) > 0 {
		return err
	}
	return s.write(ctx, by, func(c change) error { return AddStandardReasons(c.ctx(), c.tx, c.TenantID) })
}
