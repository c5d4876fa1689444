package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/dbtest"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

func ownTown(t *testing.T, a *App) error {
	t.Helper()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Moss kommune", "Datahjelpen", "69000000"
	_, err := a.AddTenant(context.Background(), NewTenant{Settings: settings, Hosts: []string{"moss.example"}, Numbers: []string{"3103"}, Now: time.Now()})
	return err
}

// --demo against a database with a municipality of somebody's own says what it
// found and what to do, and changes nothing.
func TestDemoRefusesRealData(t *testing.T) {
	ctx := context.Background()
	config := Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key")}
	a := openTest(t, config)
	if err := ownTown(t, a); err != nil {
		t.Fatal(err)
	}
	before := a.dumped(t)
	config.Demo = true
	_, err := Open(ctx, config, silent)
	if err == nil || !strings.Contains(err.Error(), "Moss kommune") || !strings.Contains(err.Error(), "Start without --demo") {
		t.Fatalf("said %v", err)
	}
	if a.dumped(t) != before {
		t.Error("the database was changed")
	}
	if err := a.FillDemo(ctx); err == nil { // behind the flag
		t.Error("filled over a municipality of somebody's own")
	}
}

// A demo that is served without --demo says that it is one, sends nothing, and
// takes no municipality of somebody's own.
func TestDemoWithoutTheFlagSaysSo(t *testing.T) {
	ctx := context.Background()
	a := demoAt(t)
	config := a.Config
	config.Demo = false
	config.SMS.URL, config.SMS.From = "https://sms.example/send", "Moss"
	var log bytes.Buffer
	b, err := Open(ctx, config, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.furnish(ctx, Serving{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "this database is a demo") || !strings.Contains(log.String(), "Halden kommune") {
		t.Errorf("the log says %q", log.String())
	}
	if _, toLog := b.Notify.SMS.(*sms.Log); !toLog {
		t.Error("messages to invented numbers would be sent")
	}
	if err := ownTown(t, b); err == nil || !strings.Contains(err.Error(), "a database of its own") {
		t.Errorf("a municipality of somebody's own in a demo: %v", err)
	}
	findings, err := b.Check(ctx)
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for _, f := range findings {
		told = told || strings.HasPrefix(f.What, "demo: ")
	}
	if !told {
		t.Error("check does not tell that it is a demo")
	}
}
