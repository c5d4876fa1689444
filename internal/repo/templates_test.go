package repo

import (
	"context"
	"html/template"
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/jba/templatecheck"

	"digivert/internal/app"
	"digivert/internal/base/dbtest"
)

// program is the whole program on an empty database.
func program(t *testing.T) *app.App {
	t.Helper()
	config := app.Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "digivert.key")}
	a, err := app.Open(context.Background(), config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// Every template uses only what its page struct has.
func TestTemplatesFitTheirPages(t *testing.T) {
	views, err := program(t).Views()
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, room := range views {
		err := room.Check(func(page *template.Template, data any) error {
			pages++
			return templatecheck.CheckHTML(page, data)
		})
		if err != nil {
			t.Error(err)
		}
	}
	if pages < 30 {
		t.Errorf("only %d pages were checked", pages)
	}
}
