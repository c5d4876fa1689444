package visit

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
)

// MostComment is the length of a comment, in characters; CommentDays how long it
// is kept after its week began.
const (
	MostComment = 160
	CommentDays = 365
)

// Comment is a line that somebody said and let us note. Whose visit it was
// nobody can tell: of the day it keeps the Monday of its week.
type Comment struct {
	ID                      string
	OrganisationID, PlaceID string
	Date                    civil.Date
	Text                    string
	settled                 bool
}

func tidyComment(typed string) string {
	text, _ := form.CleanText(typed, false)
	return strings.Join(strings.Fields(text), " ")
}

// checkComment refuses what can name a person: eleven digits that check out, and
// telephone numbers.
func checkComment(c *errs.Check, text string) {
	switch n := utf8.RuneCountInString(text); {
	case n > MostComment:
		c.Add("comment", "web.error.toolong", "Limit", MostComment, "Length", n)
	case form.HasNationalID(text):
		c.Add("comment", "web.error.nationalid")
	case form.HasPhone(text):
		c.Add("comment", "visit.error.phone")
	}
}

func insertComment(ctx context.Context, tx db.Tx, tenantID string, v row) error {
	if v.Comment == "" {
		return nil
	}
	_, err := db.Exec(ctx, tx, `insert into visit_comment (tenant_id, id, organisation_id, place_id, service_date, remark, visit_id)
		values ($1, $2, $3, $4, $5, $6, $7)`, tenantID, id.New(), v.OrganisationID, db.NullText(v.PlaceID), v.Date, v.Comment, v.id)
	return err
}

func commentOf(ctx context.Context, r db.Reader, tenantID, visitID string) (string, error) {
	found, err := db.All(ctx, r, db.Strings, `select remark from visit_comment where tenant_id = $1 and visit_id = $2`, tenantID, visitID)
	return strings.Join(found, " "), err
}

func removeComment(ctx context.Context, tx db.Tx, tenantID, visitID string) error {
	_, err := db.Exec(ctx, tx, `delete from visit_comment where tenant_id = $1 and visit_id = $2`, tenantID, visitID)
	return err
}

const commentColumns = `select id, organisation_id, place_id, service_date, remark, settled from visit_comment where tenant_id = $1 `

func scanComment(row db.Row) (c Comment, err error) {
	return c, row.Scan(&c.ID, &c.OrganisationID, db.Text(&c.PlaceID), &c.Date, &c.Text, &c.settled)
}

// Comments lists those of the weeks that begin from a day on, newest week first,
// and only those that are settled: before that, the newest would tell whose visit
// just ended. No organisations means all.
func Comments(ctx context.Context, r db.Reader, f Filter) (list []Comment, err error) {
	defer errs.Wrap(&err, "visit.Comments")
	list, err = db.All(ctx, r, scanComment, commentColumns+`and service_date >= $2 and settled order by service_date desc, id`, f.TenantID, f.From)
	return slices.DeleteFunc(list, func(c Comment) bool {
		return len(f.OrganisationIDs) > 0 && !slices.Contains(f.OrganisationIDs, c.OrganisationID)
	}), err
}

// RemoveComment deletes one that says too much; errs.NotFound when there is none
// of the organisations (no organisations means all).
func RemoveComment(ctx context.Context, tx db.Tx, f Filter, commentID string) error {
	c, err := db.One(ctx, tx, scanComment, commentColumns+`and id = $2 and settled`, f.TenantID, commentID)
	if err != nil {
		return err
	}
	if len(f.OrganisationIDs) > 0 && !slices.Contains(f.OrganisationIDs, c.OrganisationID) {
		return errs.E(errs.NotFound, "web.error.notfound")
	}
	_, err = db.Exec(ctx, tx, `delete from visit_comment where tenant_id = $1 and id = $2`, f.TenantID, commentID)
	return err
}

// settleComments takes the visits' ids from the comments of past days, gives them
// new ids and a new order, and leaves of the day the week. Those that are over
// their time go.
func settleComments(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) error {
	_, err := db.Exec(ctx, tx, `delete from visit_comment where tenant_id = $1 and service_date < $2`, tenantID, before.AddDays(-CommentDays))
	if err != nil {
		return err
	}
	list, err := db.All(ctx, tx, scanComment, commentColumns+`and service_date < $2 and not settled`, tenantID, before)
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from visit_comment where tenant_id = $1 and service_date < $2 and not settled`, tenantID, before)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].ID = id.New()
	}
	slices.SortFunc(list, func(a, b Comment) int { return strings.Compare(a.ID, b.ID) })
	return insertSettled(ctx, tx, tenantID, list)
}

func insertSettled(ctx context.Context, tx db.Tx, tenantID string, list []Comment) error {
	for _, c := range list {
		_, err := db.Exec(ctx, tx, `insert into visit_comment (tenant_id, id, organisation_id, place_id, service_date, remark, settled)
			values ($1, $2, $3, $4, $5, $6, true)`, tenantID, c.ID, c.OrganisationID, db.NullText(c.PlaceID), c.Date.Monday(), c.Text)
		if err != nil {
			return err
		}
	}
	return nil
}
