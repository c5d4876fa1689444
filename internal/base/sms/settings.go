package sms

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Settings describe a gateway that takes messages over HTTP.
//
// URL, Body and UnicodeBody are templates. They may hold {{to}} (+4741234567),
// {{msisdn}} (4741234567), {{from}}, {{text}}, {{hex}} (the text as hexadecimal
// UTF-16), {{ref}}, {{user}}, {{password}} and {{account}}, each escaped for the
// place where it stands. Headers may hold {{ref}}, {{user}}, {{password}},
// {{account}} and {{basic}} (user and password for RFC 7617).
//
// Success, Retry and Refused are regular expressions on the body of the answer.
// Refused is looked for first, then Retry, then Success.
type Settings struct {
	URL         string
	Method      string   // GET, POST or PUT; "" = POST
	Headers     []string // "Name: value"
	ContentType string   // form, JSON, XML or plain text; "" = application/json
	Charset     string   // utf-8 or iso-8859-1; "" = utf-8
	Body        string
	UnicodeBody string // in place of Body for a text that is UCS2 or outside Charset; "" = Body

	User, Password, Account string

	Statuses []int         // that may mean yes; none = 200, 201, 202
	Success  string        // taken
	Retry    string        // not taken, but may be later: no credit, wrong password
	Refused  string        // never taken: no such number
	ID       string        // its first group is the gateway's name for the message
	Reason   string        // its first group is the reason, for errors
	Timeout  time.Duration // of the whole call, 1 to 60 s; 0 = 20 s

	AllowHTTP bool // http:// to other machines than this: for a device on an inner network
}

const defaultTimeout = 20 * time.Second

// filled puts in what is left out.
func (s Settings) filled() Settings {
	s.Method = cmp.Or(s.Method, http.MethodPost)
	s.Charset = strings.ToLower(cmp.Or(s.Charset, string(unicodeBytes)))
	s.Timeout = cmp.Or(s.Timeout, defaultTimeout)
	if s.ContentType == "" && s.Body != "" {
		s.ContentType = "application/json"
	}
	if len(s.Statuses) == 0 {
		s.Statuses = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
	}
	return s
}

// check says which setting cannot be, without quoting a password.
func (s Settings) check() error {
	for _, part := range []struct {
		setting string
		err     error
	}{
		{"url", s.checkURL()}, {"method", s.checkMethod()}, {"charset", s.checkCharset()},
		{"user, password or account", s.checkSecrets()},
		{"timeout", s.checkTimeout()}, {"statuses", s.checkStatuses()},
	} {
		if part.err != nil {
			return fmt.Errorf("sms gateway: %s: %w", part.setting, part.err)
		}
	}
	return nil
}

// checkURL sees to it that the password and the text travel encrypted, and that
// nothing of a message decides where they go.
func (s Settings) checkURL() error {
	scheme, rest, _ := strings.Cut(s.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	if strings.Contains(host, "{{") {
		return errors.New("no field may stand before the path")
	}
	u, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(s.URL))
	switch {
	case err != nil || u.Hostname() == "" || u.Fragment != "":
		return errors.New("not an address such as https://HOST/PATH")
	case u.User != nil:
		return errors.New("the user belongs in the setting for the user; send it with the header Authorization: Basic {{basic}}")
	case scheme == "http" && !s.AllowHTTP && !local(u.Hostname()):
		return errors.New("must be https://; http:// only reaches this machine, unless it is allowed")
	case scheme != "http" && scheme != "https":
		return errors.New("must be https://")
	}
	return nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s Settings) checkMethod() error {
	switch {
	case s.Method == http.MethodGet && s.Body+s.UnicodeBody != "":
		return errors.New("GET has no body")
	case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut}, s.Method):
		return errors.New("want GET, POST or PUT")
	case s.UnicodeBody != "" && s.Body == "":
		return errors.New("the body for Unicode stands without a body")
	}
	return nil
}

func (s Settings) checkCharset() error {
	if c := charset(s.Charset); c != unicodeBytes && c != latin1 {
		return errors.New("want utf-8 or iso-8859-1")
	}
	return nil
}

func (s Settings) checkSecrets() error {
	if regexp.MustCompile(`[\x00-\x1f\x7f]`).MatchString(s.User + s.Password + s.Account) {
		return errors.New("holds a line break or another control character")
	}
	all := strings.Join(append(slices.Clone(s.Headers), s.URL, s.Body, s.UnicodeBody), " ")
	for name, value := range s.secrets() {
		if value == "" && strings.Contains(all, "{{"+name+"}}") {
			return fmt.Errorf("{{%s}} is used, but not set", name)
		}
	}
	if strings.Contains(all, "{{basic}}") && (s.User == "" || strings.Contains(s.User, ":")) {
		return errors.New("{{basic}} needs a user without a colon")
	}
	return nil
}

func (s Settings) checkTimeout() error {
	if s.Timeout < time.Second || s.Timeout > time.Minute {
		return errors.New("want 1 to 60 seconds")
	}
	return nil
}

func (s Settings) checkStatuses() error {
	for _, status := range s.Statuses {
		if status < 200 || status > 299 {
			return fmt.Errorf("%d does not mean yes; want 200 to 299", status)
		}
	}
	return nil
}
