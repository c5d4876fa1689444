package bench

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/id"
)

// The disk of the database fills up while people book. Those whose booking
// was not saved are told so, with a page that gives their form back, and send it
// again when there is room. Nobody who got a receipt loses it; the server lives;
// the log tells it once, and /healthz as long as it lasts.
func TestAFullDiskLosesNothing(t *testing.T) {
	disk := smallDisk(t)
	n := crashBookings(t)
	v := newVictim(t, disk.database(t))
	done := v.open(n)
	defer func() { v.process.stop() }()
	times := 1 + n/1000
	for k := range times {
		v.wait(n*(k+1)/(times+1), done)
		before := v.refused.Load()
		disk.fill(t)
		v.until("somebody is told that nothing is saved", func() bool { return v.refused.Load() > before+3 })
		v.until("/healthz tells that the disk is full", func() bool { return v.health() == "the disk is full" })
		v.until("the log tells it", func() bool { return v.process.told("disk of the database is full") == k+1 })
		v.wantFirstPage()
		disk.free(t)
		v.until("/healthz tells that all is well", func() bool { return v.health() == "ok" })
	}
	<-done
	v.check(n)
	if told := v.process.told("disk of the database is full"); told != times {
		t.Errorf("the log tells %d times that the disk is full, want %d: %q", told, times, v.process.said)
	}
	t.Logf("%d forms were refused", v.refused.Load())
}

// health is what /healthz says of the database.
func (v *victim) health() string {
	answer, err := http.Get(v.process.base + "/healthz")
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	var h struct{ Database string }
	if err := json.NewDecoder(answer.Body).Decode(&h); err != nil {
		return err.Error()
	}
	if (h.Database == "ok") != (answer.StatusCode == http.StatusOK) {
		v.t.Errorf("/healthz: %s, %q", answer.Status, h.Database)
	}
	return h.Database
}

// wantFirstPage: what can be read is still read.
func (v *victim) wantFirstPage() {
	v.t.Helper()
	r, _ := http.NewRequest(http.MethodGet, v.process.base+"/", nil)
	r.Host = v.w.towns[1].host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	if body := read(answer); answer.StatusCode != http.StatusOK {
		v.t.Errorf("the first page: %s %.200s", answer.Status, body)
	}
}

// small is a disk of its own, in memory.
type small struct{ dir string }

const smallSize = 96 << 20

// smallDisk mounts one, which only root may. Where it cannot be, the test is left
// out, loudly.
func smallDisk(t *testing.T) small {
	t.Helper()
	dir, err := os.MkdirTemp("", "digivert-full")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=755", smallSize)); err != nil {
		leftOut(t, "a full disk: cannot mount a small one ("+err.Error()+"); run as root")
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return small{dir}
}

func leftOut(t *testing.T, what string) {
	t.Helper()
	fmt.Fprintln(os.Stderr, "!! LEFT OUT:", what)
	t.Skip(what)
}

// database is one whose files lie on the disk.
func (s small) database(t *testing.T) string {
	t.Helper()
	if dbtest.Engine() == db.Postgres {
		return s.postgres(t)
	}
	content, err := os.ReadFile(strings.TrimPrefix(dbtest.Address(t), "sqlite:"))
	path := filepath.Join(s.dir, "digivert.db")
	if err = errors.Join(err, os.WriteFile(path, content, 0o600)); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// postgres puts the tables there by a tablespace. The log of PostgreSQL lies
// elsewhere: when that has no room, PostgreSQL itself stops.
func (s small) postgres(t *testing.T) string {
	t.Helper()
	space := "small_" + id.New()
	owner, err := user.Lookup("postgres")
	if err != nil {
		leftOut(t, "a full disk with PostgreSQL: "+err.Error())
	}
	var uid, gid int
	fmt.Sscan(owner.Uid, &uid)
	fmt.Sscan(owner.Gid, &gid)
	if err := os.Chown(s.dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", os.Getenv("DIGIVERT_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.Exec("drop tablespace if exists " + space)
		admin.Close()
	})
	if _, err := admin.Exec("create tablespace " + space + " location '" + s.dir + "'"); err != nil {
		leftOut(t, "a full disk with PostgreSQL, which is not on this machine: "+err.Error())
	}
	address := dbtest.Address(t)
	name := address[strings.LastIndex(address, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	if _, err := admin.Exec("alter database " + name + " set tablespace " + space); err != nil {
		t.Fatal(err)
	}
	return address
}

func (s small) filler() string { return filepath.Join(s.dir, "filler") }

// fill leaves no room at all.
func (s small) fill(t *testing.T) {
	t.Helper()
	file, err := os.Create(s.filler())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, size := range []int64{1 << 20, 4 << 10} {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}

func (s small) free(t *testing.T) {
	t.Helper()
	if err := os.Remove(s.filler()); err != nil {
		t.Fatal(err)
	}
}
