package app

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"digivert/internal/base/dbtest"
)

// serving starts the app, and stops it with the function that it gives.
func serving(t *testing.T, a *App) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, "127.0.0.1:0", func(address string) { ready <- address }) }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	return func() error { cancel(); return <-ended }
}

// A second server on one SQLite file says so and stops; when the first one has
// stopped it may serve. Servers on one PostgreSQL do not mind each other.
func TestOneServerOnAFile(t *testing.T) {
	config := Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key")}
	first, second := openTest(t, config), openTest(t, config)
	stop := serving(t, first)
	if !strings.HasPrefix(config.Database, "sqlite:") {
		if err := serving(t, second)(); err != nil {
			t.Errorf("a second server on PostgreSQL: %v", err)
		}
	} else if err := second.Serve(t.Context(), "127.0.0.1:0", func(string) {}); err == nil || !strings.Contains(err.Error(), "another digivert already serves") {
		t.Errorf("a second server: %v", err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if err := serving(t, second)(); err != nil {
		t.Errorf("after the first one has stopped: %v", err)
	}
}
