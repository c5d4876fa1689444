package org

import (
	"context"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Number is the municipality number (kommunenummer, four digits, SSB's
// classification 131) that a tenant has in a stretch of days. Reforms change
// it: Halden was 0101 to 2019, 3001 from 2020 to 2023, and is 3101 from 2024.
type Number struct {
	Number string
	From   civil.Date // zero = as long as anyone asks
	To     civil.Date // the last day; zero = still
}

var beginning = civil.MustDate("0001-01-01")

// ParseNumber reads "3101", "3101=2024-01-01/" and "0101=/2019-12-31".
func ParseNumber(text string) (Number, error) {
	number, days, dated := strings.Cut(text, "=")
	n := Number{Number: strings.TrimSpace(number)}
	if !dated {
		return n, nil
	}
	from, to, ok := strings.Cut(days, "/")
	if !ok {
		return n, errs.E(errs.Invalid, "org.tenant.badnumber")
	}
	for _, d := range []struct {
		text string
		date *civil.Date
	}{{from, &n.From}, {to, &n.To}} {
		if d.text == "" {
			continue
		}
		date, err := civil.ParseDate(d.text)
		if err != nil {
			return n, err
		}
		*d.date = date
	}
	return n, nil
}

// NumberOn is the number on that day, "" when there was none.
func NumberOn(numbers []Number, day civil.Date) string {
	for _, n := range numbers {
		if !day.Before(n.From) && (n.To.IsZero() || !day.After(n.To)) {
			return n.Number
		}
	}
	return ""
}

// Numbers lists a tenant's numbers, the oldest first.
func Numbers(ctx context.Context, r db.Reader, tenantID string) ([]Number, error) {
	return db.All(ctx, r, func(row db.Row) (n Number, err error) {
		return n, row.Scan(&n.Number, &n.From, &n.To)
	}, `select number, valid_from, valid_to from tenant_number where tenant_id = $1 order by valid_from`, tenantID)
}

func addNumbers(tx db.Tx, tenantID string, numbers []Number) error {
	for _, n := range numbers {
		if n.From.IsZero() {
			n.From = beginning
		}
		_, err := db.Exec(tx.Context(), tx, `insert into tenant_number (tenant_id, number, valid_from, valid_to)
			values ($1, $2, $3, $4)`, tenantID, n.Number, n.From, n.To)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkNumbers wants four digits each, and no day with two numbers.
func checkNumbers(c *errs.Check, numbers []Number) {
	for i, n := range numbers {
		if len(n.Number) != 4 || strings.Trim(n.Number, "0123456789") != "" || !n.To.IsZero() && n.To.Before(n.From) {
			c.Add("number", "org.tenant.badnumber")
		}
		for _, other := range numbers[:i] {
			if n.Number == other.Number || overlap(n, other) {
				c.Add("number", "org.tenant.twonumbers")
			}
		}
	}
}

func overlap(a, b Number) bool {
	return (a.To.IsZero() || !a.To.Before(b.From)) && (b.To.IsZero() || !b.To.Before(a.From))
}
