package notifyweb

import (
	"strings"

	"digivert/internal/base/form"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// example is a text as somebody would get it, with made-up time and place.
type example struct {
	Lang    string
	Subject string // of an e-mail
	Lines   []string
	Size    string // "1 SMS", "" for an e-mail
	Note    string // why it takes more room than it looks like, "" when it does not
	Wrong   string // what must be put right before it can be sent
}

// example shows the text; one that was right when it was saved, and is not any
// more, is shown as it is written, with what is wrong.
func (p *Pages) example(r *orgweb.Request, t notify.Text) example {
	shown, err := p.Notify.Preview(r.Tenant, t)
	if err != nil {
		return example{Lang: t.Language, Subject: t.Subject, Lines: lines(t.Body), Wrong: sentence(r, err)}
	}
	e := example{Lang: t.Language, Subject: shown.Subject, Lines: lines(shown.Body)}
	if t.Channel == notify.SMS {
		e.Size = r.Text.N("notifyweb.example.size", shown.Segments)
		if shown.Charset == "ucs2" {
			e.Note = r.Text.T("notifyweb.example.ucs2")
		}
	}
	return e
}

// sentence is what an error tells, without a form to tell it in.
func sentence(r *orgweb.Request, err error) string {
	f := form.New(r.Text, textFields(r, notify.Text{TextID: notify.TextID{Channel: notify.Email}})...)
	f.SetError(err)
	if problems := f.Summary(); len(problems) > 0 {
		return problems[0].Text
	}
	return r.Text.T("web.error.internal")
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }
