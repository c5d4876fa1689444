package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"digivert/internal/base/errs"
)

// Static serves the built assets under names that change with their content, so
// that a browser keeps them for good.
type Static struct {
	prefix   string
	names    map[string]string // "app.css" → "app-5YQ3L2XA.css"
	variants map[string]map[string]asset
}

// asset is one file in one encoding ("" = as it is).
type asset struct {
	body []byte
	etag string
}

// NewStatic reads the assets (see package assets) into memory and serves them
// under prefix, "/static/". Without a manifest, that is before the first build
// of the assets, there are none, and URL answers "".
func NewStatic(fsys fs.FS, prefix string) (_ *Static, err error) {
	defer errs.Wrap(&err, "NewStatic")
	s := &Static{prefix: prefix, names: map[string]string{}, variants: map[string]map[string]asset{}}
	manifest, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(manifest, &s.names); err != nil {
		return nil, err
	}
	for _, name := range s.names {
		if err := s.read(fsys, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Static) read(fsys fs.FS, name string) error {
	s.variants[name] = map[string]asset{}
	for encoding, suffix := range map[string]string{"": "", "gzip": ".gz", "br": ".br"} {
		body, err := fs.ReadFile(fsys, name+suffix)
		if errors.Is(err, fs.ErrNotExist) && encoding != "" {
			continue
		}
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		s.variants[name][encoding] = asset{body: body, etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	}
	return nil
}

// Built tells whether the assets have been built.
func (s *Static) Built() bool { return len(s.names) > 0 }

// URL is the address of an asset by its plain name ("app.css"), "" when there
// is none of that name.
func (s *Static) URL(name string) string {
	if built, ok := s.names[name]; ok {
		return s.prefix + built
	}
	return ""
}

// URLs is URL for several names, those that are not there left out.
func (s *Static) URLs(names ...string) []string {
	var urls []string
	for _, name := range names {
		if url := s.URL(name); url != "" {
			urls = append(urls, url)
		}
	}
	return urls
}

// ServeHTTP answers GET and HEAD for the assets, in the best encoding that the
// browser takes.
func (s *Static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, s.prefix)
	variants, ok := s.variants[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	encoding := bestEncoding(variants, r.Header.Get("Accept-Encoding"))
	setAssetHeaders(w.Header(), name, encoding, variants[encoding])
	if matches(r.Header.Get("If-None-Match"), variants[encoding].etag) {
		w.Header().Del("Content-Length")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(variants[encoding].body) // the browser has gone away; nobody to tell
	}
}

func setAssetHeaders(h http.Header, name, encoding string, a asset) {
	h.Set("Content-Type", contentType(name))
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", a.etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
}

// contentType does not ask the machine's mime table, which differs.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	default:
		return "application/octet-stream"
	}
}

func bestEncoding(variants map[string]asset, accept string) string {
	for _, encoding := range []string{"br", "gzip"} {
		if _, ok := variants[encoding]; ok && accepts(accept, encoding) {
			return encoding
		}
	}
	return ""
}

// accepts reads an Accept-Encoding header (RFC 9110, 12.5.3); q=0 refuses.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		value, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		q, err := strconv.ParseFloat(value, 64)
		return !found || err == nil && q > 0
	}
	return false
}

// matches tells whether an If-None-Match header names the tag.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		tag := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
