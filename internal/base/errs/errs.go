// Package errs holds the errors that cross rooms: each has a kind that decides
// the HTTP status, and, when a person is to read it, the key of a sentence in
// the locale files. The text of an internal error is for the log alone.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is. The zero value is Internal, so
// that an error nobody classified is never shown to a reader.
type Kind uint8

// The kinds, each with the HTTP status that pages answer it with.
const (
	Internal    Kind = iota // 500
	NotFound                // 404
	Forbidden               // 403
	Conflict                // 409: somebody else was first
	Gone                    // 410: it was here, and is no longer
	TooMany                 // 429
	Invalid                 // 422: what was typed must be mended
	SignIn                  // 303 to the sign-in page
	Unavailable             // 503: nothing can be read or changed just now; it passes
	TooLarge                // 413
)

// Field is one thing wrong with what was typed. Name is the form field's name,
// Key the locale key of the sentence, Args its name-value pairs.
type Field struct {
	Name string
	Key  string
	Args []any
}

// Error is a failure with a kind, and what to tell the reader.
type Error struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields []Field
	Err    error
}

// Error is the text for the log, never for a page.
func (e *Error) Error() string {
	switch {
	case e.Err != nil:
		return e.Err.Error()
	case len(e.Fields) > 0:
		return fmt.Sprintf("invalid: %s: %s", e.Fields[0].Name, e.Fields[0].Key)
	default:
		return e.Key
	}
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// E makes an error of a kind with the locale key of its sentence.
func E(kind Kind, key string, args ...any) error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Check gathers all that is wrong with a form, so that the reader is told
// everything at once.
type Check struct{ fields []Field }

// Add notes that a field is wrong.
func (c *Check) Add(field, key string, args ...any) {
	c.fields = append(c.fields, Field{Name: field, Key: key, Args: args})
}

// Merge takes over the fields of another Invalid error; any other error is
// given back for the caller to return.
func (c *Check) Merge(err error) error {
	if err == nil {
		return nil
	}
	fields := FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	c.fields = append(c.fields, fields...)
	return nil
}

// Err is nil when nothing was wrong, else an Invalid error.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Fields: c.fields}
}

// KindOf is the kind of the innermost classified error, Internal when there is
// none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of the kind. A nil error is of no kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// FieldsOf lists what was wrong with the form, empty when err is not Invalid.
func FieldsOf(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

// KeyOf gives the locale key and the arguments of the sentence for the reader.
func KeyOf(err error) (key string, args []any) {
	var e *Error
	if errors.As(err, &e) {
		return e.Key, e.Args
	}
	return "", nil
}

// Wrap adds what was being done to an error for the log and keeps its kind:
//
//	defer errs.Wrap(&err, "Book(%s)", offer)
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}
