package qr

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"
)

func TestSVG(t *testing.T) {
	const link = "https://hjelp.halden.example/avtale/9w3kx0c2m5n8p1q4r7s6t"
	svg, err := SVG(link, `QR-kode for "avtalen" <din>`)
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		Role  string `xml:"role,attr"`
		Label string `xml:"aria-label,attr"`
		Box   string `xml:"viewBox,attr"`
		Paths []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(svg), &root); err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if root.Role != "img" || root.Label != `QR-kode for "avtalen" <din>` || root.Box != fmt.Sprintf("0 0 %d %d", code.Size+8, code.Size+8) {
		t.Errorf("root is %+v", root)
	}
	if strings.Contains(string(svg), "style") {
		t.Error("the content security policy forbids style attributes")
	}
	if len(root.Paths) != 2 || root.Paths[0].Fill != "#fff" || root.Paths[1].Fill != "#000" {
		t.Fatalf("paths are %+v", root.Paths)
	}
	compare(t, code, root.Paths[1].D)
}

// compare draws the path again and holds it against the code, edge included.
func compare(t *testing.T, code *qr.Code, path string) {
	black := map[[2]int]bool{}
	for _, run := range regexp.MustCompile(`M\d+ \d+h\d+v1h-\d+z`).FindAllString(path, -1) {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%dz", &x, &y, &width, &back); err != nil || width != back {
			t.Fatalf("bad run %s: %v", run, err)
		}
		for i := range width {
			black[[2]int{x + i, y}] = true
		}
	}
	for y := range code.Size + 8 {
		for x := range code.Size + 8 {
			if black[[2]int{x, y}] != code.Black(x-4, y-4) {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
		}
	}
}

func TestTooLong(t *testing.T) {
	if _, err := SVG(strings.Repeat("a", 3000), "x"); err == nil {
		t.Error("3000 bytes fit in a QR code")
	}
}
