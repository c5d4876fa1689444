package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	"digivert/internal/base/id"
)

// sqlite measures on an embedded database, where every answered booking is on
// the disk (synchronous=full).
func (b *bench) sqlite(ctx context.Context) error {
	dir, err := b.folder("sqlite")
	if err != nil {
		return err
	}
	return b.engine(ctx, "sqlite", dir, "sqlite:"+filepath.Join(dir, "bench.db"))
}

// postgres measures on a database of its own on the server, when there is one.
func (b *bench) postgres(ctx context.Context) error {
	if b.Postgres == "" {
		return nil
	}
	dir, err := b.folder("postgres")
	if err != nil {
		return err
	}
	server, err := sql.Open("pgx", b.Postgres)
	if err != nil {
		return err
	}
	defer server.Close()
	name := "bench_" + id.New()
	if _, err := server.ExecContext(ctx, `create database `+name); err != nil {
		return fmt.Errorf("make a database: %w", err)
	}
	defer server.Exec(`drop database if exists ` + name + ` with (force)`)
	address, err := url.Parse(b.Postgres)
	if err != nil {
		return err
	}
	address.Path = "/" + name
	return b.engine(ctx, "postgres", dir, address.String())
}

func (b *bench) engine(ctx context.Context, name, dir, database string) error {
	w, err := openWorld(ctx, dir, database)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, *world, string) error{b.freeTimes, b.bookings, b.transactions} {
		if err := step(ctx, w, name); err != nil {
			w.close()
			return err
		}
	}
	return w.close()
}
