// Package qr draws QR codes for web pages and paper.
package qr

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"

	"digivert/internal/base/errs"
)

// quiet is the width of the white edge in modules (ISO/IEC 18004 asks for at least four).
const quiet = 4

// SVG returns the text as a QR code, black on white in every colour scheme, with the title as its name for those who do not see it. It has
// class "qr" and no size of its own: the style sheet sets that. Some 15 % of it may be damaged (level M). A text of more than about 2300
// bytes is an error.
func SVG(text, title string) (_ template.HTML, err error) {
	defer errs.Wrap(&err, "drawing a QR code")
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", err
	}
	side := code.Size + 2*quiet
	svg := fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		template.HTMLEscapeString(title), side, side, side, side, outline(code))
	return template.HTML(svg), nil // only numbers, and the title, which is escaped
}

// outline draws each run of black modules in a row as one rectangle.
func outline(code *qr.Code) string {
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for code.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
			}
		}
	}
	return path.String()
}
