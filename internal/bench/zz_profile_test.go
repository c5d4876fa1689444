package bench

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestProfile(t *testing.T) {
	what := os.Getenv("BENCH_PROFILE")
	if what == "" {
		t.Skip()
	}
	dir := t.TempDir()
	b := &bench{Options: Options{Program: "/tmp/w/demo/digivert", Out: os.Stdout}, dir: dir}
	ctx := context.Background()
	w, err := openWorld(ctx, dir, "sqlite:"+filepath.Join(dir, "b.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	f := map[string]func(context.Context, *world, string) error{"free": b.freeTimes, "book": b.bookings, "tx": b.transactions}[what]
	if err := f(ctx, w, "sqlite"); err != nil {
		t.Fatal(err)
	}
}
