package org_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"digivert/internal/base/errs"
	"digivert/internal/org"
)

func TestTheme(t *testing.T) {
	h := newHouse(t)
	const plain = `:root{--ds-color-accent-base-default:#00427a;background:url( "data:image/png;base64,AA==")}`
	for css, key := range map[string]string{
		plain:                                     "",
		`@layer ds.theme{a{color:red}}`:           "",
		`@import "https://x.no/a.css"; a{}`:       "org.theme.fetches",
		`@\69mport "//x.no"; a{}`:                 "org.theme.fetches",
		`@\000069 MPORT "//x.no"; a{}`:            "org.theme.fetches",
		`a{background:url(https://x.no/a.png)}`:   "org.theme.fetches",
		`a{background:URL( '/a.png')}`:            "org.theme.fetches",
		`a{background:\75rl(//x.no/a)}`:           "org.theme.fetches",
		`a{background:image-set("//x.no/a" 1x)}`:  "org.theme.fetches",
		`a{background:url(data:x);b:url(//x.no)}`: "org.theme.fetches",
		`a{} </style><script>alert(1)</script>`:   "org.theme.html",
		`a{} <\/StYlE>`:                           "org.theme.html",
		"":                                        "org.theme.notcss",
		"hei":                                     "org.theme.notcss",
		"a{}\x00":                                 "org.theme.nottext",
		"a{content:'\xff'}":                       "org.theme.nottext",
		"a{}" + strings.Repeat(" ", org.MaxFile):  "org.file.toolarge",
	} {
		err := h.SetFile(ctx, h.admin, org.Theme, []byte(css))
		if key == "" {
			h.must(err)
			continue
		}
		h.wantField(css[:min(len(css), 60)], err, "theme", key)
	}
	h.must(h.SetFile(ctx, h.admin, org.Theme, []byte(plain)))
	f, err := org.TenantFile(ctx, h.DB, h.tenant, org.Theme)
	if err != nil || string(f.Content) != plain || f.MediaType != "text/css; charset=utf-8" {
		t.Errorf("got %+v, %v", f, err)
	}
	if tenant, err := org.TenantByID(ctx, h.DB, h.tenant); err != nil || tenant.ThemeHash != f.Hash || tenant.LogoHash != "" {
		t.Errorf("hashes %q %q, %v", tenant.ThemeHash, tenant.LogoHash, err)
	}
	coordinator := h.by(h.person(h.admin, "Kari", role(h.library, org.Coordinator)))
	h.wantKind("a coordinator", h.SetFile(ctx, coordinator, org.Theme, []byte(plain)), errs.Forbidden, "org.error.forbidden")
	h.must(h.RemoveFile(ctx, h.admin, org.Theme))
	_, err = org.TenantFile(ctx, h.DB, h.tenant, org.Theme)
	h.wantKind("removed", err, errs.NotFound, "")
}

func TestLogo(t *testing.T) {
	h := newHouse(t)
	var picture bytes.Buffer
	h.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))))
	h.must(h.SetFile(ctx, h.admin, org.Logo, picture.Bytes()))
	f, err := org.TenantFile(ctx, h.DB, h.tenant, org.Logo)
	if err != nil || f.MediaType != "image/png" || !bytes.Equal(f.Content, picture.Bytes()) {
		t.Errorf("got %s, %v", f.MediaType, err)
	}
	for content, key := range map[string]string{
		`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`: "org.logo.svg",
		"<html>":                           "org.logo.unknown",
		"":                                 "org.logo.unknown",
		strings.Repeat("x", org.MaxFile+1): "org.file.toolarge",
	} {
		h.wantField(content[:min(len(content), 20)], h.SetFile(ctx, h.admin, org.Logo, []byte(content)), "logo", key)
	}
}
