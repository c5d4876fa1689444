package db_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/migrations"
)

var dumpDay = time.Date(2026, 11, 22, 9, 0, 0, 123000, time.UTC)

func TestDumpComesBackEqual(t *testing.T) {
	d := dbtest.New(t)
	err := d.Write(ctx, func(tx db.Tx) error {
		if _, err := db.Exec(ctx, tx, `insert into once_key (tenant_id, form, key, hash, result, made_at) values ($1, $2, $3, $4, $5, $6)`,
			"æøå", "f", "k", []byte{0, 1, 255}, "linje 1\nlinje \"2\"", dumpDay); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `insert into periodic (name, next_at, last_ok) values ('a', $1, $2), ('b', $1, null)`, dumpDay, true)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := d.Dump(ctx, migrations.Files, &first, db.Dumping{Now: dumpDay}); err != nil {
		t.Fatal(err)
	}
	// Whatever engine wrote it, SQLite reads it.
	copied := dbtest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "copy.db"))
	head, err := copied.Load(ctx, migrations.Files, bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if head.Engine != d.Engine() {
		t.Errorf("head = %+v", head)
	}
	if err := copied.Dump(ctx, migrations.Files, &second, db.Dumping{Now: dumpDay}); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(first.String(), string(d.Engine()), "sqlite", 1)
	if want != second.String() || !strings.Contains(want, "æøå") {
		t.Errorf("not equal:\n%s\n%s", want, second.String())
	}
}

func TestLoadRefusesRubbish(t *testing.T) {
	d := dbtest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	for _, text := range []string{"", "hello", `{"digivert_dump":2}`} {
		if _, err := d.Load(ctx, migrations.Files, strings.NewReader(text)); err == nil {
			t.Errorf("%q was loaded", text)
		}
	}
}
