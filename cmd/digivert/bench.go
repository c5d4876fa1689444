package main

import (
	"context"
	"os"

	"digivert/internal/bench"
)

type benchCmd struct {
	Postgres string `env:"DIGIVERT_TEST_POSTGRES" help:"Address of a PostgreSQL database whose role may create others. Empty: SQLite only."`
	Client   bool   `hidden:"" help:"Be the client of a benchmark: read the load from standard input."`
}

func (c *benchCmd) Run(ctx context.Context) error {
	if c.Client {
		return bench.PlayClient(os.Stdin, os.Stdout)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return bench.Run(ctx, bench.Options{Program: program, Version: version, Postgres: c.Postgres, Out: os.Stdout})
}
