package chart

import (
	"encoding/xml"
	"strings"
	"testing"
)

type drawing struct {
	Role  string `xml:"role,attr"`
	Label string `xml:"aria-label,attr"`
	Rects []struct {
		Width  string `xml:"width,attr"`
		Height string `xml:"height,attr"`
	} `xml:"rect"`
	Texts []struct {
		Content string `xml:",innerxml"`
	} `xml:"text"`
}

func parse(t *testing.T, svg string) drawing {
	t.Helper()
	var d drawing
	if err := xml.Unmarshal([]byte(svg), &d); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(svg, "style=") {
		t.Error("the content security policy forbids style attributes")
	}
	return d
}

func TestBars(t *testing.T) {
	const finding = `Flest kom om "BankID" & passord`
	d := parse(t, string(Bars(finding, []Bar{
		{"BankID", 40, "40"}, {"<Helse> og noe som er så langt at det må deles i flere linjer", 10, "10"}, {"Reise", 0, "0"}, {"Sjelden", 1, "1"},
	})))
	if d.Role != "img" || d.Label != finding {
		t.Errorf("the picture is %q, named %q", d.Role, d.Label)
	}
	for i, want := range []string{"100%", "25%", "0%", "2.5%"} {
		if d.Rects[i].Width != want {
			t.Errorf("bar %d is %s wide, want %s", i, d.Rects[i].Width, want)
		}
	}
	if !strings.Contains(d.Texts[1].Content, "&lt;Helse&gt;") || len(d.Texts) < 6 {
		t.Errorf("the long label is not escaped and broken: %+v", d.Texts)
	}
}

func TestColumns(t *testing.T) {
	bars := make([]Bar, 52)
	for i := range bars {
		bars[i] = Bar{"uke", i, "tall"}
	}
	d := parse(t, string(Columns("Flere enn før", bars)))
	if len(d.Rects) != 52 || d.Rects[51].Height != "10em" || d.Rects[0].Height != "0em" {
		t.Errorf("52 columns are %d, the last %s high and the first %s", len(d.Rects), d.Rects[51].Height, d.Rects[0].Height)
	}
	if n := len(d.Texts); n > 8 {
		t.Errorf("%d texts do not fit at 320 px", n)
	}
}

// Nothing to show is still a picture with a name.
func TestEmpty(t *testing.T) {
	for _, svg := range []string{string(Bars("Ingen", nil)), string(Columns("Ingen", nil)), string(Columns("Ingen", []Bar{{"a", 0, "0"}}))} {
		if parse(t, svg).Label != "Ingen" || strings.Contains(svg, "NaN") {
			t.Errorf("drew %s", svg)
		}
	}
}
