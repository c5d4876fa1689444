package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/migrations"
)

// fault is something wrong with an installation. Who runs it is told in one line
// what is wrong and what to do, the exit code says so too, and nothing is changed.
type fault struct {
	name string
	make func(i *installation)
	run  []string
	says []string
}

var backupFile = "backup.json.gz"

func faults() []fault {
	check, restore := []string{"check"}, []string{"restore", backupFile}
	return []fault{
		{"a misspelt setting", func(i *installation) { i.Env = []string{"DIGIVERT_TRUSTED_PROXYS=127.0.0.1"} }, check,
			[]string{"there is no setting DIGIVERT_TRUSTED_PROXYS"}},
		{"a misspelt name of the database", func(i *installation) { i.Env = []string{"DIGIVERT_DATABSE=x"} }, check,
			[]string{"is it DIGIVERT_DATABASE?"}},
		{"a settings file that is not one", func(i *installation) { i.write("s.env", "password=hemmelig\n") }, []string{"check", "--settings=s.env"},
			[]string{"s.env, line 1", "DIGIVERT_NAME=value"}},
		{"no settings file", nil, []string{"check", "--settings", "none.env"}, []string{"cannot read the settings", "none.env"}},
		{"an unknown flag", nil, []string{"serve", "--nosuch"}, []string{"unknown flag --nosuch", "--help"}},
		{"a base address that is none", nil, []string{"check", "--base-url=datahjelpen"}, []string{"the base address must look like https://"}},
		{"a proxy that is none", nil, []string{"check", "--trusted-proxies=nginx"}, []string{"a trusted proxy must look like 10.0.0.0/8"}},
		{"a database that is none", nil, []string{"check", "--database=mysql://x"}, []string{"the database must be sqlite:PATH or postgres://"}},
		{"no key file", func(i *installation) { i.remove(i.Key) }, check, []string{"it is missing", "put back your copy"}},
		{"another key file", func(i *installation) { i.anotherKey() }, check, []string{"does not belong to this database", "put back the key file"}},
		{"a key file that is something else", func(i *installation) { i.write("digivert.key", "x") }, check, []string{"does not hold one line with", "put back a copy"}},
		{"a key file for everybody", func(i *installation) { i.ok(os.Chmod(i.Key, 0o644)) }, check, []string{"its mode is 0644", "chmod 600"}},
		{"a database that is newer", func(i *installation) { i.newer() }, check, []string{"schema 9999, newer than this program's", "run a newer program"}},
		{"a newer database, served", func(i *installation) { i.newer() }, []string{"serve", "--listen=127.0.0.1:0"}, []string{"schema 9999, newer than"}},
		{"a restore over a database", nil, restore, []string{"there is a database here already", "restore into an empty place"}},
		{"a backup over another", nil, []string{"backup", backupFile}, []string{backupFile, "exists"}},
		{"no backup", func(i *installation) { i.remove(backupFile) }, restore, []string{"cannot be restored", "no such file"}},
		{"a backup that is cut off", func(i *installation) { i.cut(0.6) }, restore, []string{"cannot be restored", "unexpected EOF", "nothing was changed"}},
		{"a backup whose end is gone", func(i *installation) { i.cut(0.9999) }, restore, []string{"cannot be restored", "nothing was changed"}},
		{"a backup with a broken byte", func(i *installation) { i.breakByte() }, restore, []string{"cannot be restored", "nothing was changed"}},
		{"something else than a backup", func(i *installation) { i.write(backupFile, "hello") }, restore, []string{"it is not a backup", "nothing was changed"}},
		{"a backup of a newer program", func(i *installation) { i.empty(); i.rewrite(`"schema":`, `"schema":99`) }, restore, []string{"newer than this program's", "use a newer program"}},
		{"no key file at a restore", func(i *installation) { i.remove(i.Key) }, restore, []string{"it is missing", "put back your copy"}},
		{"no key ring", func(i *installation) { i.remove(i.Key + ".ring") }, restore, []string{"there is no key ring at", "--key-ring"}},
		{"the key ring of another", func(i *installation) { i.anotherKey() }, restore, []string{"does not belong to this key file", "put back the two"}},
		{"a port that is taken", func(i *installation) { i.Env = []string{"DIGIVERT_LISTEN=" + i.taken()} }, []string{"serve"}, []string{"cannot listen on", "address already in use"}},
	}
}

func TestOperatorIsTold(t *testing.T) {
	from := filled(t)
	from.must("backup", backupFile)
	before := from.content()
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			i := from.beside(t)
			if f.make != nil {
				f.make(i)
			}
			code, said := i.run(f.run...)
			i.tells(code, said, f.says)
			if _, err := os.Stat(i.Key); f.name == "no key file" && err == nil {
				t.Error("a new key was made for an old database")
			}
			if i.Database != from.Database && i.content() != nil {
				t.Error("something was written into the empty database")
			}
		})
		if !bytes.Equal(before, from.content()) {
			t.Fatalf("%s: the database was changed", f.name)
		}
	}
}

func (i *installation) tells(code int, said string, says []string) {
	i.Helper()
	said = strings.TrimSpace(said)
	if code != 1 || strings.Contains(said, "\n") || !strings.HasPrefix(said, "digivert: ") {
		i.Errorf("exit %d, and not one line: %s", code, said)
	}
	for _, want := range says {
		if !strings.Contains(said, want) {
			i.Errorf("it does not say %q: %s", want, said)
		}
	}
	if strings.Contains(said, "hemmelig") {
		i.Errorf("it tells a secret: %s", said)
	}
}

// Where a file is served, neither a second server nor a restore comes to it; what
// is served goes on.
func TestServedDatabaseIsLeftAlone(t *testing.T) {
	i := filled(t)
	i.must("backup", backupFile)
	s := i.serve()
	s.healthy()
	says := []string{"there is a database here already"}
	if dbtest.Engine() == db.SQLite {
		says = []string{"a digivert serves", "stop it first"}
		code, said := i.run("serve", "--listen=127.0.0.1:0")
		i.tells(code, said, []string{"another digivert already serves", "stop that one first"})
	}
	code, said := i.run("restore", backupFile)
	i.tells(code, said, says)
	s.healthy()
}

// A folder that the program may not write is said to be so.
func TestFolderThatCannotBeWritten(t *testing.T) {
	i := install(t)
	i.Database = "sqlite:" + filepath.Join(i.Dir, "locked", "d.db")
	i.ok(os.Mkdir(filepath.Join(i.Dir, "locked"), 0o555))
	command := i.command("check")
	if os.Getuid() == 0 { // whom nothing is locked to
		command.Path = i.program()
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	said, err := command.CombinedOutput()
	if err == nil {
		t.Fatal("it could be written")
	}
	i.tells(command.ProcessState.ExitCode(), string(said), []string{"cannot write in", "the user that runs digivert must own"})
}

// A command says that PostgreSQL is away, or does not know it, and does not wait
// for ever; a server waits for one that is away, see
// TestPostgresGoesAndComesBack, and not for one that refuses it.
func TestPostgresThatIsNotThere(t *testing.T) {
	i := install(t)
	i.Database = "postgres://digivert:hemmelig@" + freeAddress(t) + "/d"
	code, said := i.run("check")
	i.tells(code, said, []string{"cannot open the database", "connection refused"})
	if dbtest.Engine() != db.Postgres {
		return
	}
	i.Database = strings.Replace(dbtest.Empty(t), "?", "-nosuch?", 1)
	code, said = i.run("serve", "--listen=127.0.0.1:0")
	i.tells(code, said, []string{"cannot open the database", "does not exist"})
}

// beside is another installation with copies of the same files, on the same
// database.
func (i *installation) beside(t *testing.T) *installation {
	t.Helper()
	dir := t.TempDir()
	c := &installation{T: t, Dir: dir, Database: i.Database, Key: filepath.Join(dir, "digivert.key")}
	for _, name := range []string{backupFile, "digivert.key", "digivert.key.ring"} {
		content, err := os.ReadFile(filepath.Join(i.Dir, name))
		i.ok(err)
		c.write(name, string(content))
	}
	return c
}

func (i *installation) ok(err error) {
	i.Helper()
	if err != nil {
		i.Fatal(err)
	}
}

func (i *installation) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(i.Dir, name)
}

func (i *installation) write(name, content string) {
	i.Helper()
	i.ok(os.WriteFile(i.path(name), []byte(content), 0o600))
}

func (i *installation) remove(name string) {
	i.Helper()
	i.ok(os.Remove(i.path(name)))
}

// anotherKey puts the key of another installation in.
func (i *installation) anotherKey() {
	i.Helper()
	i.write("digivert.key", "digivert-key-1:"+strings.Repeat("ab", 32)+"\n")
}

// newer makes the database newer until the test ends.
func (i *installation) newer() {
	i.Helper()
	i.execute(`insert into goose_db_version (version_id, is_applied) values (9999, true)`)
	i.Cleanup(func() { i.execute(`delete from goose_db_version where version_id = 9999`) })
}

func (i *installation) execute(statement string) {
	i.Helper()
	d, err := db.Open(context.Background(), i.Database)
	i.ok(err)
	defer d.Close()
	i.ok(d.Write(context.Background(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, statement)
		return err
	}))
}

// empty gives it a database with nothing in it.
func (i *installation) empty() { i.Database = dbtest.Empty(i.T) }

// cut leaves so much of the backup.
func (i *installation) cut(part float64) {
	i.Helper()
	content, err := os.ReadFile(i.path(backupFile))
	i.ok(err)
	i.write(backupFile, string(content[:int(float64(len(content))*part)]))
}

func (i *installation) breakByte() {
	i.Helper()
	content, err := os.ReadFile(i.path(backupFile))
	i.ok(err)
	content[len(content)/2] ^= 0x55
	i.write(backupFile, string(content))
}

// rewrite changes the text of the backup, once.
func (i *installation) rewrite(from, to string) {
	i.Helper()
	file, err := os.Open(i.path(backupFile))
	i.ok(err)
	packed, err := gzip.NewReader(file)
	i.ok(err)
	text, err := io.ReadAll(packed)
	i.ok(err)
	var out bytes.Buffer
	repacked := gzip.NewWriter(&out)
	_, err = repacked.Write(bytes.Replace(text, []byte(from), []byte(to), 1))
	i.ok(err)
	i.ok(repacked.Close())
	i.write(backupFile, out.String())
}

func (i *installation) taken() string {
	i.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	i.ok(err)
	i.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}

// content is all that is in the database, nil when it is empty.
func (i *installation) content() []byte {
	i.Helper()
	d, err := db.Open(i.Context(), i.Database)
	i.ok(err)
	defer d.Close()
	if _, err := d.SchemaVersion(i.Context()); err != nil {
		return nil
	}
	var out bytes.Buffer
	i.ok(d.Dump(i.Context(), migrations.Files, &out, db.Dumping{Now: time.Time{}}))
	return out.Bytes()
}

// program is this test program where everybody may run it.
func (i *installation) program() string {
	i.Helper()
	content, err := os.ReadFile(os.Args[0])
	i.ok(err)
	path := filepath.Join(i.Dir, "digivert.test")
	i.ok(os.WriteFile(path, content, 0o755))
	for dir := i.Dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		i.ok(os.Chmod(dir, 0o755))
	}
	return path
}
