package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/mailtest"
)

// A backup that is older than the time contact data may be kept brings back none
// of them, and sends nothing by itself: not at the restore, and not when all jobs
// have run. Each message that was due since waits for a person.
func TestAnOldBackupBringsNothingBackAndSendsNothing(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	now := time.Now()
	then := now.AddDate(0, 0, -90)
	mail := (&mailtest.Server{}).Start(t)
	by := Mail{Host: "127.0.0.1", Port: mail.Port, Encryption: "offered", From: "ikke-svar@halden.example"}
	var texts atomic.Int64
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		texts.Add(1)
		io.WriteString(w, "OK")
	}))
	defer gateway.Close()
	sms := SMS{URL: gateway.URL, Body: "to={{to}}&text={{text}}", ContentType: "application/x-www-form-urlencoded", Success: "^OK"}
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key, Mail: by, SMS: sms})
	a.Clock = func() time.Time { return then }
	if err := a.FillDemo(ctx); err != nil {
		t.Fatal(err)
	}
	waiting := count(t, a.DB, `select count(*) from outbox where state = 'waiting'`)
	if waiting == 0 || count(t, a.DB, contacts) == 0 {
		t.Fatal("there is nothing in the backup that could come back")
	}
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	into := Config{Database: dbtest.Empty(t), KeyFile: key, Mail: by, SMS: sms}
	if _, err := Restore(ctx, into, file); err != nil {
		t.Fatal(err)
	}
	b := openTest(t, into)
	if n := count(t, b.DB, contacts); n != 0 {
		t.Errorf("%d contacts came back", n)
	}
	b.Clock = func() time.Time { return now.Add(48 * time.Hour) } // every job is due
	if _, err := b.Jobs.RunDue(ctx, now); err != nil {
		t.Fatal(err)
	}
	if ran, err := b.Jobs.RunDue(ctx, now.Add(48*time.Hour)); err != nil || len(ran) < 9 {
		t.Fatalf("ran %v, %v", ran, err)
	}
	if mail.Heard("MAIL") || texts.Load() > 0 {
		t.Errorf("%d e-mails and %d SMS were sent", len(mail.Taken()), texts.Load())
	}
	if n := count(t, b.DB, `select count(*) from outbox where state = 'waiting' or state = 'sent' and done_at > $1`, now.AddDate(0, 0, -1)); n != 0 {
		t.Errorf("%d messages would be sent, or were", n)
	}
}

// contacts counts who could be told of from the database.
const contacts = `select count(*) from appointment where name_sealed is not null or phone_sealed is not null or email_sealed is not null
	or note_sealed is not null or code_digest is not null or token_digest is not null`

func count(t *testing.T, d *db.DB, query string, args ...any) int {
	t.Helper()
	n, err := db.One(context.Background(), d, db.Count, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
