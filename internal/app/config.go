package app

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"digivert/internal/base/sms"
)

// Config is what whoever runs the program decides. Every field is a flag and a
// DIGIVERT_… variable of the commands.
type Config struct {
	Database       string   `default:"sqlite:./data/digivert.db" env:"DIGIVERT_DATABASE" help:"sqlite:PATH or postgres://…"`
	KeyFile        string   `env:"DIGIVERT_KEY_FILE" help:"File with the key of contact data. Made when missing, beside the SQLite file. Keep a copy apart from the backups."`
	KeyRing        string   `env:"DIGIVERT_KEY_RING" help:"File with the month keys that backups are without. Beside the key file unless it says otherwise. Only the newest is to be kept."`
	BaseURL        string   `env:"DIGIVERT_BASE_URL" help:"The address that people see, such as https://datahjelpen.example.no. Printed on slips and in QR codes."`
	Demo           bool     `env:"DIGIVERT_DEMO" help:"Fill an empty database with the demo municipality, and offer its roles by one click."`
	TrustedProxies []string `env:"DIGIVERT_TRUSTED_PROXIES" help:"Networks whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8."`
	ExemptNetworks []string `env:"DIGIVERT_EXEMPT_NETWORKS" help:"Networks that many people share, such as that of the desk or of a library's computers: neither requests nor wrong codes are counted against them."`
	Limits         Limits   `embed:"" prefix:"limit-" envprefix:"DIGIVERT_LIMIT_"`
	Mail           Mail     `embed:"" prefix:"mail-" envprefix:"DIGIVERT_MAIL_"`
	SMS            SMS      `embed:"" prefix:"sms-" envprefix:"DIGIVERT_SMS_"`
}

// Mail is how sign-in codes and messages go out. Without a host the codes are
// written to the log, and messages are not sent by e-mail.
type Mail struct {
	Host     string `env:"HOST" help:"SMTP server. Empty: mail is written to the log."`
	Port     int    `env:"PORT" default:"587" help:"Port of the SMTP server."`
	User     string `env:"USER" help:"User name at the SMTP server."`
	Password string `env:"PASSWORD" help:"Password at the SMTP server."`
	From     string `env:"FROM" help:"Sender address."`

	Encryption string `env:"ENCRYPTION" enum:"starttls,offered,tls" default:"starttls" help:"starttls (required), offered (STARTTLS when the server has it) or tls (from the first byte)."`
}

// SMS describes the gateway that takes messages over HTTP, as docs/drift.md shows
// for some of them. Without an address nothing is sent by SMS. See sms.Settings.
type SMS struct {
	URL         string        `env:"URL" help:"Address of the SMS gateway. Empty: no SMS is sent. It and the bodies may hold fields of the message; see docs/drift.md."`
	From        string        `env:"FROM" help:"Sender, 3 to 11 letters and digits. Empty: the name of the service."`
	Method      string        `env:"METHOD" help:"POST unless it says otherwise."`
	Headers     []string      `env:"HEADERS" sep:"|" help:"'Name: value', several with | between."`
	ContentType string        `env:"CONTENT_TYPE" help:"application/json unless it says otherwise."`
	Charset     string        `env:"CHARSET" help:"utf-8 or iso-8859-1."`
	Body        string        `env:"BODY" help:"What is sent, with fields."`
	UnicodeBody string        `env:"UNICODE_BODY" help:"What is sent instead when a text has other letters than those of every telephone."`
	User        string        `env:"USER" help:"User name at the gateway."`
	Password    string        `env:"PASSWORD" help:"Password at the gateway."`
	Account     string        `env:"ACCOUNT" help:"Account or service number at the gateway."`
	Statuses    []int         `env:"STATUSES" help:"HTTP statuses that may mean yes. Empty: 200, 201 and 202."`
	Success     string        `env:"SUCCESS" help:"Regular expression on an answer that means yes."`
	Retry       string        `env:"RETRY" help:"Regular expression on an answer that means not now."`
	Refused     string        `env:"REFUSED" help:"Regular expression on an answer that means never."`
	ID          string        `env:"ID" help:"Regular expression whose first group is the gateway's number of the message."`
	Reason      string        `env:"REASON" help:"Regular expression whose first group is the gateway's reason for a no."`
	Timeout     time.Duration `env:"TIMEOUT" help:"How long to wait for an answer: 1s to 60s. Empty: 20s."`
	Receipt     Receipt       `embed:"" prefix:"receipt-" envprefix:"RECEIPT_"`
	AllowHTTP   bool          `env:"ALLOW_HTTP" help:"Let the address be http:// on another machine, for a device on an inner network."`
}

// Receipt describes how the gateway tells whether an SMS arrived, as docs/drift.md
// shows for some of them. Without a secret there is no such page. See
// sms.ReceiptSettings.
type Receipt struct {
	Secret    string   `env:"SECRET" help:"Last part of the address /melding/kvittering/SECRET that the gateway calls. At least 32 letters and digits. Empty: no receipts."`
	Names     []string `env:"NAMES" help:"Fields that hold our reference, or the gateway's number of the message."`
	Status    string   `env:"STATUS" help:"Field that tells how it went."`
	Delivered string   `env:"DELIVERED" help:"Regular expression on the whole status: it arrived."`
	Failed    string   `env:"FAILED" help:"Regular expression on the whole status: it will never arrive."`
	Answer    string   `env:"ANSWER" help:"What the gateway wants to hear. Empty: OK."`
	Number    string   `env:"NUMBER" help:"Field of the number that the answer repeats."`
}

// receipts is nil when the gateway tells nothing.
func (c Receipt) receipts() (*sms.Receipts, error) {
	if c.Secret == "" {
		return nil, nil
	}
	return sms.NewReceipts(sms.ReceiptSettings{
		Secret: c.Secret, Names: c.Names, Status: c.Status, Delivered: c.Delivered, Failed: c.Failed, Answer: c.Answer, Number: c.Number,
	})
}

func (c SMS) settings() sms.Settings {
	return sms.Settings{
		URL: c.URL, Method: c.Method, Headers: c.Headers, ContentType: c.ContentType, Charset: c.Charset, Body: c.Body,
		UnicodeBody: c.UnicodeBody, User: c.User, Password: c.Password, Account: c.Account, Statuses: c.Statuses,
		Success: c.Success, Retry: c.Retry, Refused: c.Refused, ID: c.ID, Reason: c.Reason, Timeout: c.Timeout, AllowHTTP: c.AllowHTTP,
	}
}

// ring is where the key ring is kept unless KeyRing says: beside the key file.
func (c Config) ring() string {
	if c.KeyRing != "" {
		return c.KeyRing
	}
	key, err := c.keyFile()
	if err != nil {
		key = "digivert.key" // cannot be: Open asks first
	}
	return fmt.Sprintf("%s.ring", key)
}

// keyFile is where the key is kept unless KeyFile says: beside the SQLite file.
func (c Config) keyFile() (string, error) {
	if c.KeyFile != "" {
		return c.KeyFile, nil
	}
	path, isFile := strings.CutPrefix(c.Database, "sqlite:")
	if !isFile {
		return "", fmt.Errorf("with PostgreSQL, say where the key file is: --key-file or DIGIVERT_KEY_FILE")
	}
	return filepath.Join(filepath.Dir(path), "digivert.key"), nil
}

// scheme is the scheme of the addresses that are printed, "" when the request
// must tell.
func (c Config) scheme() (string, error) {
	if c.BaseURL == "" {
		return "", nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("the base address must look like https://datahjelpen.example.no, not %q", c.BaseURL)
	}
	return u.Scheme, nil
}

// networks reads the networks that are known.
func (c Config) networks() (n networks, err error) {
	if n.proxies, err = prefixes("a trusted proxy", c.TrustedProxies); err != nil {
		return n, err
	}
	n.exempt, err = prefixes("an exempt network", c.ExemptNetworks)
	return n, err
}

func prefixes(what string, texts []string) (all []netip.Prefix, err error) {
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("%s must look like 10.0.0.0/8 or 10.0.0.1, not %q", what, text)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		all = append(all, prefix)
	}
	return all, nil
}

// check finds what can be found wrong before anything is opened.
func (c Config) check() error {
	_, err1 := c.scheme()
	_, err2 := c.keyFile()
	_, err3 := c.networks()
	return cmp.Or(err1, err2, err3)
}
