package mail

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"digivert/internal/base/id"
)

// Log sends nothing: for development and the demo. With a Folder each message
// becomes a file there that mail programs open (NAME.eml), and the log tells its
// path; without, the log holds the text itself.
type Log struct {
	Log    *slog.Logger
	Folder string
}

// Send keeps the message.
func (l *Log) Send(_ context.Context, m Message) error {
	msg, err := build(m)
	if err != nil {
		return err
	}
	if l.Folder == "" {
		l.Log.Info("mail not sent", "to", m.To, "subject", m.Subject, "text", m.Text)
		return nil
	}
	if err := os.MkdirAll(l.Folder, 0o700); err != nil {
		return err
	}
	path := filepath.Join(l.Folder, time.Now().UTC().Format("20060102T150405.000Z")+"-"+id.New()+".eml")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := msg.WriteTo(file); err != nil {
		return err
	}
	l.Log.Info("mail not sent", "file", path)
	return file.Close()
}
