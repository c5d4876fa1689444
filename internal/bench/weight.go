package bench

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/net/html"
)

// browser fetches pages as a browser does, and weighs what comes over the wire,
// headers included.
type browser struct {
	base   string
	client *http.Client
	bytes  atomic.Int64
	cache  map[string]bool
}

func newBrowser(base string) *browser {
	b := &browser{base: base, cache: map[string]bool{}}
	transport := &http.Transport{
		DisableCompression: true, // the header is set below, as a browser's
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return &weighed{conn, &b.bytes}, err
		},
	}
	b.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return b
}

type weighed struct {
	net.Conn
	bytes *atomic.Int64
}

func (w *weighed) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.bytes.Add(int64(n))
	return n, err
}

// visited is a page with all that it made the browser fetch.
type visited struct {
	path     string
	kB       float64
	requests int
	document *html.Node
}

// visit fetches a page, and what it names that is not in the cache.
func (b *browser) visit(path string) (v visited, err error) {
	before := b.bytes.Load()
	page, err := b.get(path)
	if err != nil {
		return v, err
	}
	v.path, v.requests = path, 1
	if v.document, err = html.Parse(bytes.NewReader(page)); err != nil {
		return v, err
	}
	for _, address := range parts(v.document) {
		if b.cache[address] {
			continue
		}
		if _, err := b.get(address); err != nil {
			return v, err
		}
		b.cache[address], v.requests = true, v.requests+1
	}
	v.kB = float64(b.bytes.Load()-before) / 1000
	return v, nil
}

func (b *browser) get(path string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "gzip, deflate, br")
	response, err := b.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Header.Get("Content-Encoding") != "gzip" {
		return body, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unpacked)
}

// send posts a form and gives where it leads.
func (b *browser) send(path string, values url.Values) (location string, err error) {
	response, err := b.client.PostForm(b.base+path, values)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("%s: %s", path, response.Status)
	}
	return response.Header.Get("Location"), nil
}

// parts are the addresses that a browser fetches by itself: styles, scripts,
// icons, fonts fetched early, pictures.
func parts(document *html.Node) (addresses []string) {
	for n := range document.Descendants() {
		address := ""
		switch {
		case n.Data == "link" && strings.Contains(" stylesheet preload icon ", " "+attribute(n, "rel")+" "):
			address = attribute(n, "href")
		case n.Data == "script" || n.Data == "img":
			address = attribute(n, "src")
		}
		if address != "" && !strings.HasPrefix(address, "data:") {
			addresses = append(addresses, address)
		}
	}
	return addresses
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// weigh weighs the resident's way from the first page to the receipt, and the
// pages beside it.
func (b *bench) weigh(ctx context.Context, base string) error {
	w := newBrowser(base)
	first, err := w.visit("/")
	if err != nil {
		return err
	}
	b.atMost("first page on the wire", first.kB, 100, "kB")
	b.atMost("requests of the first page", float64(first.requests), 5, "requests")
	worst, requests := visited{}, 0
	for _, path := range []string{"/time", "/time/tider?tema=bankid", "/steder", "/steder/halden-bibliotek", "/avtale", "/personvern", "/tilgjengelighet"} {
		v, err := w.visit(path)
		if err != nil {
			return err
		}
		if v.kB > worst.kB {
			worst = v
		}
		requests = max(requests, v.requests)
	}
	way, err := w.book()
	if err != nil {
		return err
	}
	for _, v := range way {
		if v.kB > worst.kB {
			worst = v
		}
		requests = max(requests, v.requests)
	}
	b.atMost("heaviest later page on the wire ("+pathOnly(worst.path)+")", worst.kB, 15, "kB")
	b.atMost("most requests of a later page", float64(requests), 5, "requests")
	return nil
}

// book goes the whole way, and gives the pages of the form and the receipt.
func (w *browser) book() (way []visited, err error) {
	list, err := w.visit("/time/tider?tema=bankid")
	if err != nil {
		return nil, err
	}
	form, ok := formTo(list.document, "/time/tider", "slot")
	if !ok {
		return nil, fmt.Errorf("the list of times has no form")
	}
	contact, err := w.send(form.action, form.choose("slot"))
	if err != nil {
		return nil, err
	}
	sheet, err := w.visit(contact)
	if err != nil {
		return nil, err
	}
	form, ok = formTo(sheet.document, "/time/hvem/", "firstname")
	if !ok {
		return nil, fmt.Errorf("step 3 has no form")
	}
	form.values.Set("firstname", "Aud")
	receipt, err := w.send(form.action, form.values)
	if err != nil {
		return nil, err
	}
	last, err := w.visit(receipt)
	return append(way, sheet, last), err
}

// pathOnly leaves out what follows a question mark, and what only one person's
// address has.
func pathOnly(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if rest, ok := strings.CutPrefix(path, "/time/hvem/"); ok && rest != "" {
		return "/time/hvem/…"
	}
	if rest, ok := strings.CutPrefix(path, "/avtale/"); ok && rest != "" {
		return "/avtale/…"
	}
	return path
}
