package notify

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// TextID names a text.
type TextID struct {
	Kind     Kind
	Channel  Channel
	Language string
}

// Text is what a message says, with fields in it: "Du har time {{day}}".
type Text struct {
	TextID
	Subject string // of an e-mail
	Body    string
	Own     bool // the tenant's; else the one that everybody has
}

// known tells whether there is such a text.
func (id TextID) known() bool {
	for _, t := range textIDs() {
		if t == id {
			return true
		}
	}
	return false
}

func textIDs() (all []TextID) {
	for _, kind := range Kinds() {
		for _, channel := range Channels() {
			for _, language := range Languages() {
				all = append(all, TextID{kind, channel, language})
			}
		}
	}
	return all
}

// usual is the text that everybody has, whose fields stand as {{day}} where the
// texts of pages have {{.Day}}.
func (s *Service) usual(id TextID) Text {
	t, key := s.Bundle.Localizer(id.Language), "notify.usual."+string(id.Kind)+"."+string(id.Channel)
	text := Text{TextID: id, Body: t.T(key, fieldsAsNames()...)}
	if id.Channel == Email {
		text.Subject = t.T("notify.usual."+string(id.Kind)+".subject", fieldsAsNames()...)
	}
	return text
}

// Texts lists all that the tenant's messages say, by kind, channel and language.
func (s *Service) Texts(ctx context.Context, r db.Reader, tenantID string) (all []Text, err error) {
	defer errs.Wrap(&err, "notify.Texts")
	own, err := db.All(ctx, r, scanText, `select kind, channel, language, subject, body from notify_text where tenant_id = $1`, tenantID)
	if err != nil {
		return nil, err
	}
	byID := map[TextID]Text{}
	for _, text := range own {
		byID[text.TextID] = text
	}
	for _, id := range textIDs() {
		text, ok := byID[id]
		if !ok {
			text = s.usual(id)
		}
		all = append(all, text)
	}
	return all, nil
}

func scanText(row db.Row) (t Text, err error) {
	t.Own = true
	return t, row.Scan(&t.Kind, &t.Channel, &t.Language, &t.Subject, &t.Body)
}

// Text is one of them. errs.NotFound when there is no such text.
func (s *Service) Text(ctx context.Context, r db.Reader, tenantID string, id TextID) (Text, error) {
	if !id.known() {
		return Text{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	text, err := db.One(ctx, r, scanText, `select kind, channel, language, subject, body from notify_text
		where tenant_id = $1 and kind = $2 and channel = $3 and language = $4`, tenantID, string(id.Kind), string(id.Channel), id.Language)
	if errs.Is(err, errs.NotFound) {
		return s.usual(id), nil
	}
	return text, err
}

// SaveText gives the tenant words of its own; the usual words make it have none.
// What is wrong with them comes as errs.Invalid about the fields subject and
// body.
func (s *Service) SaveText(ctx context.Context, by org.Actor, text Text) (err error) {
	defer errs.Wrap(&err, "SaveText(%s %s %s)", text.Kind, text.Channel, text.Language)
	tenant, err := org.TenantByID(ctx, s.DB, by.TenantID)
	if err != nil {
		return err
	}
	if text, err = s.clean(tenant, text); err != nil {
		return err
	}
	usual := s.usual(text.TextID)
	if text.Subject == usual.Subject && text.Body == usual.Body {
		return s.ResetText(ctx, by, text.TextID)
	}
	return s.write(ctx, by, text.TextID, func(tx db.Tx) (int64, error) {
		return db.Exec(tx.Context(), tx, `insert into notify_text (tenant_id, kind, channel, language, subject, body, changed_at)
			values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (tenant_id, kind, channel, language) do update set subject = excluded.subject, body = excluded.body, changed_at = excluded.changed_at`,
			by.TenantID, string(text.Kind), string(text.Channel), text.Language, text.Subject, text.Body, by.Now)
	})
}

// ResetText goes back to the words that everybody has.
func (s *Service) ResetText(ctx context.Context, by org.Actor, id TextID) (err error) {
	defer errs.Wrap(&err, "ResetText(%s %s %s)", id.Kind, id.Channel, id.Language)
	return s.write(ctx, by, id, func(tx db.Tx) (int64, error) {
		return db.Exec(tx.Context(), tx, `delete from notify_text where tenant_id = $1 and kind = $2 and channel = $3 and language = $4`,
			by.TenantID, string(id.Kind), string(id.Channel), id.Language)
	})
}

// write changes a text, if the actor may, and notes in the audit trail which.
func (s *Service) write(ctx context.Context, by org.Actor, id TextID, f func(db.Tx) (int64, error)) error {
	if !by.SetsUp() {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	if !id.known() {
		return errs.E(errs.NotFound, "web.error.notfound")
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		n, err := f(tx)
		if err != nil || n == 0 {
			return err
		}
		return org.Record(tx.Context(), tx, by.Did("change", "notify_text", string(id.Kind)+"-"+string(id.Channel)+"-"+id.Language))
	})
}
