package org

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/picture"
)

// FileKind is what a tenant's file is for.
type FileKind string

// The kinds.
const (
	Theme FileKind = "theme" // CSS that sets Designsystemet's variables
	Logo  FileKind = "logo"  // a picture
)

// MaxFile is the largest theme or logo, in bytes.
const MaxFile = 200_000

// File is a theme or a logo that a tenant uploaded.
type File struct {
	Kind      FileKind
	MediaType string
	Content   []byte
	Hash      string // for the address and ETag: it changes with the content
}

// TenantFile reads a file; none is an errs.NotFound.
func TenantFile(ctx context.Context, r db.Reader, tenantID string, kind FileKind) (File, error) {
	return db.One(ctx, r, func(row db.Row) (f File, err error) {
		return f, row.Scan(&f.Kind, &f.MediaType, &f.Content, &f.Hash)
	}, `select kind, media_type, content, hash from tenant_file where tenant_id = $1 and kind = $2`, tenantID, string(kind))
}

// SetFile checks and saves a theme or a logo; only an administrator may. The
// form field is called as the kind.
func (s *Service) SetFile(ctx context.Context, by Actor, kind FileKind, content []byte) (err error) {
	defer errs.Wrap(&err, "SetFile(%s)", kind)
	f, err := checkFile(kind, content)
	if err != nil && by.Administers() {
		return err
	}
	return s.write(ctx, by.Administers(), func(ctx context.Context, tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `insert into tenant_file (tenant_id, kind, media_type, content, hash, changed_at)
			values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, kind) do update
			set media_type = excluded.media_type, content = excluded.content, hash = excluded.hash, changed_at = excluded.changed_at`,
			by.TenantID, string(f.Kind), f.MediaType, f.Content, f.Hash, by.Now)
		if err != nil {
			return err
		}
		return Record(ctx, tx, by.Did("change", "tenant", by.TenantID, string(kind)))
	})
}

// RemoveFile goes back to the look that the program brings.
func (s *Service) RemoveFile(ctx context.Context, by Actor, kind FileKind) (err error) {
	defer errs.Wrap(&err, "RemoveFile(%s)", kind)
	return s.write(ctx, by.Administers(), func(ctx context.Context, tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `delete from tenant_file where tenant_id = $1 and kind = $2`, by.TenantID, string(kind))
		if err != nil {
			return err
		}
		return Record(ctx, tx, by.Did("remove", "tenant", by.TenantID, string(kind)))
	})
}

func checkFile(kind FileKind, content []byte) (File, error) {
	f := File{Kind: kind, MediaType: "text/css; charset=utf-8", Content: content}
	key := ""
	switch {
	case len(content) > MaxFile:
		key = "org.file.toolarge"
	case kind == Theme:
		key = themeProblem(string(content))
	case kind == Logo:
		f.MediaType, f.Content, key = checkLogo(content)
	default:
		return File{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	if key != "" {
		var c errs.Check
		c.Add(string(kind), key)
		return File{}, c.Err()
	}
	sum := sha256.Sum256(f.Content)
	f.Hash = hex.EncodeToString(sum[:8])
	return f, nil
}

func checkLogo(content []byte) (mediaType string, clean []byte, key string) {
	if strings.Contains(string(content[:min(len(content), 1000)]), "<svg") {
		return "", nil, "org.logo.svg" // an SVG can carry script
	}
	p, err := picture.Clean(content)
	if err != nil {
		return "", nil, "org.logo.unknown"
	}
	return p.MediaType, p.Content, ""
}

var (
	cssEscape   = regexp.MustCompile(`\\([0-9a-fA-F]{1,6})[ \t\r\n\f]?|\\([^\r\n\f])`)
	cssURL      = regexp.MustCompile(`url\(\s*["']?\s*`)
	cssFetching = regexp.MustCompile(`image-set\(|cross-fade\(|[^-\w]src\(|[^-\w]image\(`)
)

// themeProblem is the locale key of what is wrong with a theme, "" when it is
// fine. A theme may set how things look, and must not fetch anything (that would
// tell a third party who reads), nor end the style element that it may stand in.
func themeProblem(css string) string {
	if !utf8.ValidString(css) || strings.ContainsRune(css, 0) {
		return "org.theme.nottext"
	}
	css = strings.ToLower(unescapeCSS(css))
	switch {
	case strings.TrimSpace(css) == "" || !strings.Contains(css, "{"):
		return "org.theme.notcss"
	case strings.Contains(css, "</style"), strings.Contains(css, "<!--"):
		return "org.theme.html"
	case strings.Contains(css, "@import"), cssFetching.MatchString(css), fetches(css):
		return "org.theme.fetches"
	}
	return ""
}

// fetches finds a url( that is not followed by data:.
func fetches(css string) bool {
	for _, at := range cssURL.FindAllStringIndex(css, -1) {
		if !strings.HasPrefix(css[at[1]:], "data:") {
			return true
		}
	}
	return false
}

// unescapeCSS reads \75 rl( as the browser does: url(.
func unescapeCSS(css string) string {
	return cssEscape.ReplaceAllStringFunc(css, func(escape string) string {
		part := cssEscape.FindStringSubmatch(escape)
		if part[1] == "" {
			return part[2]
		}
		n, _ := strconv.ParseInt(part[1], 16, 32)
		return string(rune(n))
	})
}
