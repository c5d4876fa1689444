package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestFigures(t *testing.T) {
	var out bytes.Buffer
	b := &bench{Options: Options{Out: &out}}
	b.tell("told", 1.23456, "ms")
	b.atMost("quick", 2.5, 3, "ms")
	b.atMost("slow", 3.5, 3, "ms")
	b.atLeast("many", 700, 600, "a second")
	b.atLeast("few", 500, 600, "a second")
	b.ratio("near", pair{50, 100, "a second"}, 0.4)
	b.ratio("far", pair{30, 100, "a second"}, 0.4)
	if want := []string{"slow", "few", "far"}; !slices.Equal(b.broken, want) {
		t.Errorf("broken %v, want %v", b.broken, want)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines {
		var f Figure
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if f.OK == slices.Contains(b.broken, f.Name) {
			t.Errorf("%s says ok: %v", f.Name, f.OK)
		}
	}
	if want := `{"name":"told","value":1.235,"unit":"ms","baseline":null,"ratio":null,"budget":"","ok":true}`; lines[0] != want {
		t.Errorf("got %s", lines[0])
	}
	if want := `{"name":"near","value":50,"unit":"a second","baseline":100,"ratio":0.5,"budget":"a ratio of at least 0.4","ok":true}`; lines[5] != want {
		t.Errorf("got %s", lines[5])
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAWriteThatFailsIsTold(t *testing.T) {
	b := &bench{Options: Options{Out: full{}}}
	b.tell("told", 1, "ms")
	if b.err == nil {
		t.Error("nothing said that the line was not written")
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{5, 1, 3}, 3}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %g", c.values, got)
		}
	}
}

const page = `<form method="get" action="/time/tider"><input name="sted" value="x"></form>
<form method="post" action="/time/tider?a=1"><input type="hidden" name="_key" value="k">
<input type="radio" name="slot" value="one"><input type="radio" name="slot" value="two">
<input type="checkbox" name="behalf" value="ja"><input name="firstname">
<select name="language"><option value="nb">Norsk</option><option value="en" selected>English</option></select>
<select name="interpreter"><option value="">Nei</option><option value="ar">Arabisk</option></select><textarea name="note"></textarea>
<button name="more" value="ja">Mer</button></form>`

func TestFormTo(t *testing.T) {
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	f, ok := formTo(document, "/time/tider", "slot")
	if !ok || f.action != "/time/tider?a=1" || !slices.Equal(f.choices["slot"], []string{"one", "two"}) {
		t.Fatalf("form %+v, %v", f, ok)
	}
	got := f.with("firstname", "Aud", "slot", "two").Encode()
	if want := "_key=k&firstname=Aud&interpreter=&language=en&note=&slot=two"; got != want {
		t.Errorf("sends %s, want %s", got, want)
	}
	if f.values.Get("firstname") != "" {
		t.Error("the form itself has changed")
	}
	if _, ok := formTo(document, "/avtale", "slot"); ok {
		t.Error("found a form that is not there")
	}
}

func TestClient(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.FormValue("slot") == "two" && r.Host == "m1.localhost" {
			http.Redirect(w, r, "/next", http.StatusSeeOther)
		}
	}))
	defer server.Close()
	l := load{Base: server.URL, Workers: 2, Requests: []request{
		{Method: http.MethodGet, Host: "m1.localhost", Path: "/"},
		{Method: http.MethodPost, Host: "m1.localhost", Path: "/time", Body: "slot=two"},
	}}
	plan, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := PlayClient(bytes.NewReader(plan), &out); err != nil {
		t.Fatal(err)
	}
	var a answers
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if a.Locations[0] != "" || a.Locations[1] != "/next" || a.Statuses[200] != 1 || a.Statuses[303] != 1 || a.Seconds <= 0 {
		t.Errorf("answers %+v", a)
	}
	if a.all(http.StatusOK) == nil {
		t.Error("a mixed answer passes for all the same")
	}
}

// What a browser fetches by itself counts, what it has kept does not.
func TestVisit(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Write([]byte(`<link rel="icon" href="data:,"><link rel="stylesheet" href="/a.css"><link rel="preload" href="/f.woff2">
				<script src="/a.js"></script><a href="/elsewhere">x</a>`))
			return
		}
		w.Write(bytes.Repeat([]byte("x"), 10_000))
	}))
	defer server.Close()
	b := newBrowser(server.URL)
	first, err := b.visit("/")
	if err != nil || first.requests != 4 || first.kB < 30 || first.kB > 32 {
		t.Errorf("first %.1f kB in %d requests, %v", first.kB, first.requests, err)
	}
	again, err := b.visit("/")
	if err != nil || again.requests != 1 || again.kB > 1 {
		t.Errorf("again %.1f kB in %d requests, %v", again.kB, again.requests, err)
	}
}
