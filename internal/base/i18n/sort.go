package i18n

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Sort puts names in Norwegian order: æ, ø and å last, aa as å, capital and small letters together.
func Sort(names []string) { SortBy(names, func(name string) string { return name }) }

// SortBy puts items in the Norwegian order of their names; equal names keep their order.
func SortBy[T any](items []T, name func(T) string) {
	// x/text 0.43 has the Norwegian order under "nn" only; with "nb" Ærlig comes before anne.
	order := collate.New(language.MustParse("nn"))
	slices.SortStableFunc(items, func(a, b T) int { return order.CompareString(name(a), name(b)) })
}
