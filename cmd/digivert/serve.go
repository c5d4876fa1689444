package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"digivert/internal/app"
)

type serveCmd struct {
	app.Config
	Listen        string `default:"localhost:8080" env:"DIGIVERT_LISTEN" help:"Address to listen on."`
	MetricsListen string `env:"DIGIVERT_METRICS_LISTEN" help:"Address for /metrics, such as localhost:9090. Empty: none."`
	ReadOnly      bool   `env:"DIGIVERT_READ_ONLY" help:"Show the pages, and change nothing: who sends a form is told to come back, and loses nothing."`
}

func (c *serveCmd) Run(ctx context.Context) error {
	how := app.Serving{Listen: c.Listen, MetricsListen: c.MetricsListen, ReadOnly: c.ReadOnly}
	how.Ready = func(address string) {
		fmt.Fprintf(os.Stderr, "Digivert %s is at http://%s\n", version, address)
	}
	return app.Run(ctx, c.Config, how, logger())
}

// open opens the program with a log on standard error, which people and machines
// can read.
func open(ctx context.Context, config app.Config) (*app.App, error) {
	return app.Open(ctx, config, logger())
}

func logger() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

type migrateCmd struct{ app.Config }

func (c *migrateCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	number, err := a.DB.SchemaVersion(ctx)
	if err == nil {
		fmt.Println("The schema is at", number)
	}
	return err
}

type demoCmd struct{ app.Config }

func (c *demoCmd) Run(ctx context.Context) error {
	c.Demo = true
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.FillDemo(ctx)
}
