package sms

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// node is an object of JSON, an element of XML or a whole form: fields with text,
// and what stands further in.
type node struct {
	fields map[string]string
	inner  []named
}

type named struct {
	name string
	node
}

// The limits of what is read of a call.
const (
	maxDepth = 16
	maxNodes = 10_000
)

var errMalformed = errors.New("sms receipts: neither a form, nor JSON, nor XML that can be read")

// value is the text of a field, "a.b" the field b of what stands in a.
func (n node) value(field string) (string, bool) {
	if field == "" {
		return "", false
	}
	if text, ok := n.fields[field]; ok {
		return text, true
	}
	first, rest, further := strings.Cut(field, ".")
	for _, in := range n.inner {
		if further && in.name == first {
			if text, ok := in.value(rest); ok {
				return text, true
			}
		}
	}
	return "", false
}

func (n node) visit(f func(node)) {
	f(n)
	for _, in := range n.inner {
		in.visit(f)
	}
}

// parse reads what the gateway sent. Some say the wrong type, or none, so what
// looks like JSON or XML is that.
func parse(kind string, body []byte) (node, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	media, _, _ := mime.ParseMediaType(kind)
	switch {
	case len(body) == 0:
		return node{}, errMalformed
	case body[0] == '{' || body[0] == '[':
		return parseJSON(body)
	case body[0] == '<':
		return parseXML(body)
	case media == "" || media == "text/plain" || media == "application/x-www-form-urlencoded":
		return parseForm(string(body))
	}
	return node{}, errMalformed
}

func parseForm(text string) (node, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return node{}, errMalformed
	}
	n := node{fields: map[string]string{}}
	for name := range values {
		n.fields[name] = values.Get(name)
	}
	return n, nil
}

func parseJSON(body []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return node{}, errMalformed
	}
	if _, err := d.Token(); err != io.EOF {
		return node{}, errMalformed
	}
	n, left := node{fields: map[string]string{}}, maxNodes
	return n, n.add("", value, place{maxDepth, &left})
}

// place is how much further in one may go, and how much more there may be.
type place struct {
	depth int
	left  *int
}

func (p place) further() (place, error) {
	*p.left--
	if p.depth == 0 || *p.left < 0 {
		return p, errMalformed
	}
	return place{p.depth - 1, p.left}, nil
}

// add puts a value of JSON into the node, under a name.
func (n *node) add(name string, value any, p place) error {
	p, err := p.further()
	if err != nil {
		return err
	}
	switch value := value.(type) {
	case map[string]any:
		in := named{name, node{fields: map[string]string{}}}
		for key, one := range value {
			if err := in.add(key, one, p); err != nil {
				return err
			}
		}
		n.inner = append(n.inner, in)
	case []any:
		for _, one := range value {
			if err := n.add(name, one, p); err != nil {
				return err
			}
		}
	case nil:
	default:
		n.fields[name] = fmt.Sprint(value)
	}
	return nil
}

// parseXML reads elements, their attributes and their texts; it knows no entities
// but those of XML itself, and fetches nothing.
func parseXML(body []byte) (node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = latin1Reader
	left := maxNodes
	root := node{fields: map[string]string{}}
	_, err := root.read(d, place{maxDepth, &left})
	if err != nil {
		return node{}, errMalformed
	}
	return root, nil
}

// read takes what stands in an element, to its end, and gives its text.
func (n *node) read(d *xml.Decoder, p place) (text string, err error) {
	if p, err = p.further(); err != nil {
		return "", err
	}
	for {
		token, err := d.Token()
		if err == io.EOF && p.depth == maxDepth-1 {
			return text, nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			return text, nil
		case xml.StartElement:
			if err := n.element(d, token, p); err != nil {
				return "", err
			}
		}
	}
}

func (n *node) element(d *xml.Decoder, start xml.StartElement, p place) error {
	in := named{start.Name.Local, node{fields: map[string]string{}}}
	for _, a := range start.Attr {
		in.fields[a.Name.Local] = a.Value
	}
	text, err := in.read(d, p)
	if err != nil {
		return err
	}
	if len(in.inner) == 0 {
		n.fields[in.name] = text
	}
	if len(in.inner) > 0 || len(in.fields) > 0 {
		n.inner = append(n.inner, in)
	}
	return nil
}

// latin1Reader makes UTF-8 of ISO-8859-1 and what is near it; names and states
// are plain letters in all of them.
func latin1Reader(_ string, r io.Reader) (io.Reader, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text := make([]byte, 0, len(raw))
	for _, b := range raw {
		text = utf8.AppendRune(text, rune(b))
	}
	return bytes.NewReader(text), nil
}
