package mail

import (
	"fmt"
	"net/url"
	"strconv"
)

// ParseSettings reads a server from one setting:
//
//	smtp://USER:PASSWORD@HOST:587           STARTTLS or nothing
//	smtp://HOST:25?starttls=offered         STARTTLS if offered
//	smtps://USER:PASSWORD@HOST:465          TLS from the first byte
//
// The ports 587 and 465 may be left out. Errors do not quote the password.
func ParseSettings(address string) (Settings, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return Settings{}, fmt.Errorf("a mail server is given as smtp://USER:PASSWORD@HOST:PORT or smtps://…")
	}
	password, _ := u.User.Password()
	s := Settings{Host: u.Hostname(), Username: u.User.Username(), Password: password}
	if s.Encryption, s.Port, err = protection(u); err != nil {
		return Settings{}, err
	}
	if u.Port() != "" {
		s.Port, err = strconv.Atoi(u.Port())
	}
	if err != nil || s.Port < 1 || s.Port > 65535 {
		return Settings{}, fmt.Errorf("mail server %s: %q is not a port", s.Host, u.Port())
	}
	return s, nil
}

func protection(u *url.URL) (e Encryption, port int, err error) {
	switch wish := u.RawQuery; {
	case u.Scheme == "smtps" && wish == "":
		return FromStart, 465, nil
	case u.Scheme == "smtp" && (wish == "" || wish == "starttls=required"):
		return StartTLS, 587, nil
	case u.Scheme == "smtp" && wish == "starttls=offered":
		return Offered, 587, nil
	}
	return 0, 0, fmt.Errorf("mail server %s: want smtp:// or smtps://, with ?starttls=offered or ?starttls=required after smtp:// only", u.Hostname())
}
