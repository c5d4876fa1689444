package notifyweb

import (
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// what names a message: "Påminnelse på SMS".
func what(r *orgweb.Request, k notify.Kind, c notify.Channel) string {
	return r.Text.T("notifyweb.what."+string(c), "Kind", kindWord(r, k))
}

func kindWord(r *orgweb.Request, k notify.Kind) string {
	return r.Text.T("notifyweb.kind." + string(k))
}

// stateWord names a state; "" is all of them.
func stateWord(r *orgweb.Request, s notify.State) string {
	if s == "" {
		s = "all"
	}
	return r.Text.T("notifyweb.state." + string(s))
}

func captionKey(s notify.State) string {
	if s == "" {
		s = "all"
	}
	return "notifyweb.caption." + string(s)
}

func emptyKey(s notify.State) string {
	if s == "" {
		s = "all"
	}
	return "notifyweb.empty." + string(s)
}

// color is that of a state's tag.
func color(s notify.State) string {
	switch s {
	case notify.Sent, notify.Received:
		return "success"
	case notify.Failed, notify.Undelivered:
		return "danger"
	case notify.Parked:
		return "warning"
	case notify.Waiting:
		return "info"
	}
	return "neutral"
}

// says tells what became of a message, and why, in one or two sentences.
func says(r *orgweb.Request, item notify.Item) string {
	switch {
	case item.State == notify.Received || item.State == notify.Undelivered:
		return r.Text.T("notifyweb.says."+string(item.State), "When", when(r, item.ReceiptAt))
	case item.Why == notify.Trying:
		return r.Text.N("notifyweb.says.trying", item.Attempts, "When", when(r, item.NextAt))
	case item.Why != "":
		return r.Text.T("notifyweb.why."+string(item.Why), "When", when(r, item.DoneAt))
	case item.State == notify.Waiting:
		return r.Text.T("notifyweb.says.waiting", "When", when(r, item.NextAt))
	case item.State == notify.Sent:
		return r.Text.T("notifyweb.says.sent", "When", when(r, item.DoneAt))
	}
	return r.Text.T("notifyweb.says.made", "When", when(r, item.MadeAt))
}

// Told is a message in a line or two: what it was, and what became of it.
func Told(r *orgweb.Request, item notify.Item) string {
	return what(r, item.Kind, item.Channel) + ". " + says(r, item)
}
