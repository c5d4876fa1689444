package vault

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
)

var (
	ctx  = context.Background()
	now  = time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
	cell = Cell{Tenant: "halden", Month: "2026-11", Table: "appointment", ID: "a1", Column: "phone"}
)

func seal(t *testing.T, v *Vault, d *db.DB, c Cell, plain string) []byte {
	t.Helper()
	var sealed []byte
	err := d.Write(ctx, func(tx db.Tx) (err error) {
		sealed, err = v.Seal(ctx, tx, c, plain)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func destroy(t *testing.T, v *Vault, d *db.DB, tenant, month string) {
	t.Helper()
	err := d.Write(ctx, func(tx db.Tx) error { return v.DestroyMonth(ctx, tx, tenant, month, now) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestSealAndOpen(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	for _, plain := range []string{"", "x", "90 01 23 45", "Åse \x00 ñ", strings.Repeat("lang ", 200)} {
		first, second := seal(t, v, d, cell, plain), seal(t, v, d, cell, plain)
		for _, sealed := range [][]byte{first, second} {
			if got, err := v.Open(ctx, d, cell, sealed); got != plain || err != nil {
				t.Errorf("Open(Seal(%q)) = %q, %v", plain, got, err)
			}
		}
		if plain == "" && first != nil {
			t.Errorf("an empty value was sealed as %x", first)
		}
		if plain != "" && (bytes.Equal(first, second) || bytes.Contains(first, []byte(plain)) && len(plain) > 1) {
			t.Errorf("%q: a sealed value repeats or shows what it seals", plain)
		}
	}
	months, err := v.Months(ctx, d, "halden")
	if err != nil || len(months) != 1 || months[0].Month != "2026-11" || !months[0].DestroyedAt.IsZero() || months[0].CreatedAt.IsZero() {
		t.Errorf("one key for one month, got %v, %v", months, err)
	}
}

// What has no month opens for as long as it is there, whatever month is forgotten.
func TestLasting(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	lasting := cell
	lasting.Month = Lasting
	sealed := seal(t, v, d, lasting, "hemmelig")
	seal(t, v, d, cell, "90012345")
	destroy(t, v, d, "halden", cell.Month)
	if err := d.Write(ctx, func(tx db.Tx) error { return v.DestroyMonth(ctx, tx, "halden", Lasting, now) }); err == nil {
		t.Error("the key of what has no month was destroyed")
	}
	if got, err := v.Open(ctx, d, lasting, sealed); got != "hemmelig" || err != nil {
		t.Errorf("Open = %q, %v", got, err)
	}
}

func TestOpenRefusesAnotherCell(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	sealed := seal(t, v, d, cell, "90012345")
	seal(t, v, d, Cell{Tenant: "moss", Month: "2026-11"}, "so that there is a key")
	seal(t, v, d, Cell{Tenant: "halden", Month: "2026-12"}, "so that there is a key")
	for name, change := range map[string]func(*Cell){
		"tenant": func(c *Cell) { c.Tenant = "moss" },
		"month":  func(c *Cell) { c.Month = "2026-12" },
		"table":  func(c *Cell) { c.Table = "outbox" },
		"row":    func(c *Cell) { c.ID = "a2" },
		"column": func(c *Cell) { c.Column = "email" },
		// Lengths are part of what is bound, so letters cannot wander.
		"border": func(c *Cell) { c.Table, c.ID = "appointmenta", "1" },
	} {
		other := cell
		change(&other)
		if got, err := v.Open(ctx, d, other, sealed); err == nil || errs.Is(err, errs.Gone) {
			t.Errorf("%s: Open = %q, %v", name, got, err)
		}
	}
}

func TestOpenRefusesChangedValue(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	sealed := seal(t, v, d, cell, "90012345")
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := v.Open(ctx, d, cell, changed); err == nil {
			t.Fatalf("byte %d was changed, and the value opened", i)
		}
	}
	for _, short := range [][]byte{sealed[:1], sealed[:20], sealed[:len(sealed)-1]} {
		if _, err := v.Open(ctx, d, cell, short); err == nil {
			t.Fatalf("a value cut to %d bytes opened", len(short))
		}
	}
}

func TestDestroyMonth(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	december, moss := cell, cell
	december.Month, moss.Tenant = "2026-12", "moss"
	sealed := seal(t, v, d, cell, "90012345")
	others := map[Cell][]byte{december: seal(t, v, d, december, "x"), moss: seal(t, v, d, moss, "x")}
	if _, err := v.Open(ctx, d, cell, sealed); err != nil { // now the key is in memory
		t.Fatal(err)
	}
	destroy(t, v, d, "halden", "2026-11")
	destroy(t, v, d, "halden", "2026-11") // twice does no harm
	if got, err := v.Open(ctx, d, cell, sealed); !errors.Is(err, ErrDestroyed) || !errs.Is(err, errs.Gone) {
		t.Errorf("after destruction Open = %q, %v", got, err)
	}
	err := d.Write(ctx, func(tx db.Tx) error { _, err := v.Seal(ctx, tx, cell, "new"); return err })
	if !errors.Is(err, ErrDestroyed) {
		t.Errorf("after destruction Seal gave %v", err)
	}
	for c, s := range others {
		if got, err := v.Open(ctx, d, c, s); got != "x" || err != nil {
			t.Errorf("%s %s: Open = %q, %v", c.Tenant, c.Month, got, err)
		}
	}
	months, err := v.Months(ctx, d, "halden")
	if err != nil || len(months) != 2 || !months[0].DestroyedAt.Equal(now) || !months[1].DestroyedAt.IsZero() {
		t.Errorf("Months = %v, %v", months, err)
	}
	if err := v.Check(ctx, d); err != nil {
		t.Errorf("Check after destruction: %v", err)
	}
}

func TestOpenWithoutAnyKeyIsDestroyed(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	if _, err := v.Open(ctx, d, cell, []byte{format, 1, 2}); !errors.Is(err, ErrDestroyed) {
		t.Errorf("err = %v", err)
	}
}

func TestAnotherProcessForgetsWithinAMinute(t *testing.T) {
	d, here, there := dbtest.New(t), FromKey([KeySize]byte{1}), FromKey([KeySize]byte{1})
	clock := now
	there.cache.now = func() time.Time { return clock }
	sealed := seal(t, here, d, cell, "90012345")
	if _, err := there.Open(ctx, d, cell, sealed); err != nil {
		t.Fatal(err)
	}
	destroy(t, here, d, "halden", "2026-11")
	clock = clock.Add(remembered)
	if _, err := there.Open(ctx, d, cell, sealed); !errors.Is(err, ErrDestroyed) {
		t.Errorf("a minute later: %v", err)
	}
}

// A key that was made in a write which failed must not seal anything later.
func TestRolledBackKeyIsNotRemembered(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	failed := errors.New("failed")
	err := d.Write(ctx, func(tx db.Tx) error {
		sealed, err := v.Seal(ctx, tx, cell, "lost")
		if err != nil {
			return err
		}
		if got, err := v.Open(ctx, tx, cell, sealed); got != "lost" || err != nil {
			t.Errorf("inside the write: %q, %v", got, err)
		}
		return failed
	})
	if err != failed {
		t.Fatal(err)
	}
	sealed := seal(t, v, d, cell, "kept")
	if got, err := FromKey([KeySize]byte{1}).Open(ctx, d, cell, sealed); got != "kept" || err != nil {
		t.Errorf("Open by another process = %q, %v", got, err)
	}
}

func TestManyProcessesMakeOneKey(t *testing.T) {
	address := dbtest.Address(t)
	const n = 8
	sealed, failed := make([][]byte, n), make(chan error, n)
	for i := range n {
		d := dbtest.Open(t, address)
		go func() {
			v := FromKey([KeySize]byte{1})
			failed <- d.Write(ctx, func(tx db.Tx) (err error) {
				sealed[i], err = v.Seal(ctx, tx, cell, "same")
				return err
			})
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	d := dbtest.Open(t, address)
	for i := range n {
		if got, err := FromKey([KeySize]byte{1}).Open(ctx, d, cell, sealed[i]); got != "same" || err != nil {
			t.Errorf("process %d: %q, %v", i, got, err)
		}
	}
}

func TestSealRefusesOddMonth(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	for _, month := range []string{"", "2026-13", "2026-1", "november", "2026-11-01"} {
		c := cell
		c.Month = month
		err := d.Write(ctx, func(tx db.Tx) error { _, err := v.Seal(ctx, tx, c, "x"); return err })
		if err == nil {
			t.Errorf("month %q was taken", month)
		}
	}
}

func TestCheckFindsWrongKey(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	wrong := FromKey([KeySize]byte{2})
	if err := wrong.Check(ctx, d); err != nil {
		t.Errorf("an empty database fits any key: %v", err)
	}
	sealed := seal(t, v, d, cell, "90012345")
	if err := v.Check(ctx, d); err != nil {
		t.Errorf("the right key: %v", err)
	}
	if err := wrong.Check(ctx, d); err == nil || !strings.Contains(err.Error(), "put back the key file") {
		t.Errorf("the wrong key: %v", err)
	}
	if _, err := wrong.Open(ctx, d, cell, sealed); err == nil {
		t.Error("the wrong key opened a value")
	}
}

func TestSealer(t *testing.T) {
	d, v := dbtest.New(t), FromKey([KeySize]byte{1})
	phone, name := cell, cell
	name.Column = "name"
	var sealedPhone, sealedName []byte
	err := d.Write(ctx, func(tx db.Tx) error {
		s, err := v.Sealer(ctx, tx, cell.Tenant, cell.Month)
		if err != nil {
			return err
		}
		var errPhone, errName error
		sealedPhone, errPhone = s.Seal(phone, "90000000")
		sealedName, errName = s.Seal(name, "Aud")
		if nothing, err := s.Seal(name, ""); nothing != nil || err != nil {
			t.Errorf("nothing is sealed to %v, %v", nothing, err)
		}
		other := name
		other.Month = "2026-12"
		if _, err := s.Seal(other, "Aud"); err == nil {
			t.Error("a cell of another month is sealed")
		}
		return errors.Join(errPhone, errName)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cell   Cell
		sealed []byte
		want   string
	}{{phone, sealedPhone, "90000000"}, {name, sealedName, "Aud"}} {
		if got, err := v.Open(ctx, d, c.cell, c.sealed); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.cell.Column, got, err)
		}
	}
}
