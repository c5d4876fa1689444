// Package i18n says things in the reader's language: texts from JSON files, and dates, times, weeks and telephone numbers as they are
// written in that language.
//
// A file is named NAME.LANG.json (or LANG.json) and is flat:
//
//	{
//	  "room.page.title": "Velkommen til {{.Place}}",
//	  "room.page.waiting": {"one": "{{.N}} person venter", "other": "{{.N}} personer venter"}
//	}
//
// Placeholders are all that a text can hold; a file with other template code is refused. The words of the calendar stand in i18n.LANG.json, so
// that a language is added without touching code.
package i18n
