package insight

import (
	"slices"

	"digivert/internal/org"
)

// Retention classifies every column of the tables of insight. What is published
// is anonymous, and a link is of figures.
func Retention() []org.Rule {
	return slices.Concat(
		org.Impersonal("published", "tenant_id", "month", "cut", "answer", "visits"),
		org.Impersonal("share", "tenant_id", "id", "title", "from_month", "to_month", "token_digest", "made_at", "ends_on", "withdrawn_at"),
	)
}
