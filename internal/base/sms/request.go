package sms

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// form is how a gateway wants its requests.
type form struct {
	settings    Settings
	charset     charset
	contentType string
	escape      func(string) (string, error)
	header      http.Header
}

// sample is a message that uses all that a message can hold.
func sample() Message {
	return Message{To: "+4741234567", From: "Halden", Text: "Æ \"ø\" & <å>\n{{text}} \\ ", Ref: "a1-B_2"}
}

// newForm tries the templates on a sample, so that a slip shows at start and not
// when the first message is due.
func newForm(s Settings) (*form, error) {
	f := &form{settings: s, charset: charset(s.Charset)}
	if err := f.setType(); err != nil {
		return nil, fmt.Errorf("sms gateway: content type: %w", err)
	}
	if err := f.setHeader(); err != nil {
		return nil, fmt.Errorf("sms gateway: headers: %w", err)
	}
	for i, body := range []string{s.Body, s.UnicodeBody} {
		if i > 0 && body == "" {
			continue
		}
		if err := f.try(body); err != nil {
			return nil, fmt.Errorf("sms gateway: url and body: %w", err)
		}
	}
	return f, nil
}

// setType finds how fields are escaped in the body.
func (f *form) setType() error {
	f.escape = asIs
	if f.settings.ContentType == "" {
		return nil
	}
	kind, params, err := mime.ParseMediaType(f.settings.ContentType)
	if err != nil || params["charset"] != "" && !strings.EqualFold(params["charset"], f.settings.Charset) {
		return errors.New("is none, or names another character set than the setting for it")
	}
	switch {
	case kind == "application/x-www-form-urlencoded":
		f.escape = f.charset.percent
	case kind == "application/json" && f.charset == latin1:
		return errors.New("JSON is always utf-8 (RFC 8259)")
	case kind == "application/json":
		f.escape = escapeJSON
	case kind == "text/xml" || kind == "application/xml":
		f.escape = escapeXML
	case kind != "text/plain":
		return errors.New("want a form, JSON, XML or plain text")
	}
	if kind != "application/json" {
		params["charset"] = f.settings.Charset
	}
	f.contentType = mime.FormatMediaType(kind, params)
	return nil
}

// setHeader reads the headers. Only the reference differs between messages.
func (f *form) setHeader() error {
	f.header = http.Header{"User-Agent": {"Digivert"}}
	fields := f.settings.secrets()
	fields["ref"] = "{{ref}}"
	for _, line := range f.settings.Headers {
		name, value, ok := strings.Cut(line, ":")
		name = http.CanonicalHeaderKey(strings.TrimSpace(name))
		if !ok || !regexp.MustCompile(`^[A-Za-z0-9-]+$`).MatchString(name) || strings.ContainsAny(value, "\r\n\x00") {
			return errors.New("want Name: value")
		}
		if slices.Contains([]string{"Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Trailer"}, name) {
			return fmt.Errorf("%s is not for a header to say", name)
		}
		value, err := fields.expand(strings.TrimSpace(value), asIs)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.header.Add(name, value)
	}
	return nil
}

// try fills the templates, and refuses those that would lose the number or the
// text, or are not of their type.
func (f *form) try(body string) error {
	used, err := names(f.settings.URL + body)
	switch {
	case err != nil:
		return err
	case !slices.Contains(used, "text") && !slices.Contains(used, "hex"):
		return errors.New("neither {{text}} nor {{hex}} is there")
	case !slices.Contains(used, "to") && !slices.Contains(used, "msisdn"):
		return errors.New("neither {{to}} nor {{msisdn}} is there")
	}
	fields := f.settings.fields(sample())
	if _, err := fields.expand(f.settings.URL, f.charset.percent); err != nil {
		return err
	}
	filled, err := fields.expand(body, f.escape)
	if err != nil || body == "" {
		return err
	}
	return f.wellFormed(filled)
}

func (f *form) wellFormed(body string) error {
	switch {
	case strings.HasPrefix(f.contentType, "application/json"):
		if !json.Valid([]byte(body)) {
			return errors.New("the body is not JSON")
		}
	case strings.Contains(f.contentType, "xml"):
		d := xml.NewDecoder(strings.NewReader(body))
		d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
		if err := d.Decode(new(struct{})); err != nil {
			return errors.New("the body is not XML")
		}
	case strings.HasPrefix(f.contentType, "application/x-www-form-urlencoded"):
		if _, err := url.ParseQuery(body); err != nil {
			return errors.New("the body is not a form")
		}
	}
	return nil
}

// request makes the call that hands m over.
func (f *form) request(ctx context.Context, m Message) (*http.Request, error) {
	fields := f.settings.fields(m)
	address, err := fields.expand(f.settings.URL, f.charset.percent)
	if err != nil {
		return nil, err
	}
	body, err := fields.expand(f.body(m.Text), f.escape)
	if err != nil {
		return nil, err
	}
	if body, err = f.charset.encode(body); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, f.settings.Method, address, strings.NewReader(body))
	if err != nil {
		return nil, errors.New("sms: the gateway's address cannot be called")
	}
	f.dress(r, m.Ref)
	return r, nil
}

func (f *form) dress(r *http.Request, ref string) {
	r.Header = f.header.Clone()
	for _, values := range r.Header {
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, "{{ref}}", ref)
		}
	}
	if f.contentType != "" {
		r.Header.Set("Content-Type", f.contentType)
	}
}

// body is the template that can carry text.
func (f *form) body(text string) string {
	_, needs := Segments(text)
	if f.settings.UnicodeBody != "" && (needs == UCS2 || !f.charset.carries(text)) {
		return f.settings.UnicodeBody
	}
	return f.settings.Body
}
