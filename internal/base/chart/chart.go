// Package chart draws counts as SVG for web pages and paper. A chart is one
// picture with a name, the finding in a sentence; its numbers stand in a table
// beside it, which the page writes. It has class "dv-chart", takes its colours
// from the style sheet and its sizes from the size of the text, so it can be
// read at 320 px, at 400 % and in print.
package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Bar is one bar: what it counts, how many (never less than 0), and the number
// as the page's language writes it.
type Bar struct {
	Label string
	Value int
	Text  string
}

// The measures of a row of Bars and of the field of Columns, in em.
const (
	lineHeight  = 1.5
	barHeight   = 1.0
	rowGap      = 0.75
	fieldHeight = 10.0
	headRoom    = 1.5 // above the tallest column, for its number
)

// Bars draws horizontal bars below each other, each under its number and label.
// The finding is the picture's name.
func Bars(finding string, bars []Bar) template.HTML {
	var b strings.Builder
	most, y := largest(bars), 0.0
	for _, bar := range bars {
		y = drawRow(&b, bar, most, y)
	}
	return picture(finding, y, b.String())
}

// drawRow draws a bar from y and tells where the next one starts.
func drawRow(b *strings.Builder, bar Bar, most int, y float64) float64 {
	for i, line := range wrap(bar.Label) {
		fmt.Fprintf(b, `<text x="0" y="%sem">`, em(y+1.1))
		if i == 0 {
			fmt.Fprintf(b, `<tspan font-weight="600">%s</tspan> `, template.HTMLEscapeString(bar.Text))
		}
		fmt.Fprintf(b, `%s</text>`, template.HTMLEscapeString(line))
		y += lineHeight
	}
	fmt.Fprintf(b, `<rect x="0" y="%sem" width="%s%%" height="%sem"/>`, em(y), em(share(bar.Value, most)*100), em(barHeight))
	return y + barHeight + rowGap
}

// Columns draws upright columns beside each other, for what goes on in time.
// Where there are many, some go without label and number: the table has them
// all.
func Columns(finding string, bars []Bar) template.HTML {
	var b strings.Builder
	most, floor := largest(bars), fieldHeight+headRoom
	for i, bar := range bars {
		slot := 100 / float64(len(bars))
		left, middle := float64(i)*slot, (float64(i)+0.5)*slot
		height := share(bar.Value, most) * fieldHeight
		fmt.Fprintf(&b, `<rect x="%s%%" y="%sem" width="%s%%" height="%sem"/>`, em(left+slot*0.12), em(floor-height), em(slot*0.76), em(height))
		if len(bars) <= 8 || bar.Value == most {
			fmt.Fprintf(&b, `<text x="%s%%" y="%sem" text-anchor="%s" font-weight="600">%s</text>`, em(middle), em(floor-height-0.3), anchor(i, len(bars)), template.HTMLEscapeString(bar.Text))
		}
		if labelled(i, len(bars)) {
			fmt.Fprintf(&b, `<text x="%s%%" y="%sem" text-anchor="%s">%s</text>`, em(middle), em(floor+1.3), anchor(i, len(bars)), template.HTMLEscapeString(bar.Label))
		}
	}
	fmt.Fprintf(&b, `<line x1="0" x2="100%%" y1="%sem" y2="%sem"/>`, em(floor), em(floor))
	return picture(finding, floor+lineHeight+0.2, b.String())
}

// picture wraps the drawing. Its children are presentation to a screen reader.
func picture(finding string, height float64, drawing string) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="dv-chart" role="img" aria-label="%s" width="100%%" height="%sem" xmlns="http://www.w3.org/2000/svg">%s</svg>`,
		template.HTMLEscapeString(finding), em(height), drawing)) // numbers, and texts that are escaped
}

func largest(bars []Bar) int {
	most := 0
	for _, bar := range bars {
		most = max(most, bar.Value)
	}
	return most
}

// share is the part of the whole width, 0–1. What is not nothing is seen.
func share(value, most int) float64 {
	if value <= 0 || most <= 0 {
		return 0
	}
	return max(float64(value)/float64(most), 0.005)
}

// labelled picks at most seven labels, and always the first.
func labelled(i, n int) bool { return i%((n+6)/7) == 0 }

// anchor keeps the texts at the edges inside where the columns are thin.
func anchor(i, n int) string {
	switch {
	case n > 8 && i == 0:
		return "start"
	case n > 8 && i >= n-2:
		return "end"
	}
	return "middle"
}

// widest is how many letters of a label fit beside a number at 320 px.
const widest = 28

// wrap breaks a label at its spaces into lines that fit the narrowest screen.
func wrap(label string) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(label) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > widest {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// em writes a length with at most two decimals.
func em(n float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", n), "0"), ".")
}
