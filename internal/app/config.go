package app

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// Config is what whoever runs the program decides. Every field is a flag and a
// DIGIVERT_… variable of the commands.
type Config struct {
	Database       string   `default:"sqlite:./data/digivert.db" env:"DIGIVERT_DATABASE" help:"sqlite:PATH or postgres://…"`
	KeyFile        string   `env:"DIGIVERT_KEY_FILE" help:"File with the key of contact data. Made when missing, beside the SQLite file. Keep a copy apart from the backups."`
	BaseURL        string   `env:"DIGIVERT_BASE_URL" help:"The address that people see, such as https://datahjelpen.example.no. Printed on slips and in QR codes."`
	Demo           bool     `env:"DIGIVERT_DEMO" help:"Fill an empty database with the demo municipality, and offer its roles by one click."`
	TrustedProxies []string `env:"DIGIVERT_TRUSTED_PROXIES" help:"Networks whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8."`
	Mail           Mail     `embed:"" prefix:"mail-" envprefix:"DIGIVERT_MAIL_"`
}

// Mail is how sign-in codes go out. Without a host they are written to the log.
type Mail struct {
	Host     string `env:"HOST" help:"SMTP server. Empty: mail is written to the log."`
	Port     int    `env:"PORT" default:"587" help:"Port of the SMTP server."`
	User     string `env:"USER" help:"User name at the SMTP server."`
	Password string `env:"PASSWORD" help:"Password at the SMTP server."`
	From     string `env:"FROM" help:"Sender address."`

	Encryption string `env:"ENCRYPTION" enum:"starttls,offered,tls" default:"starttls" help:"starttls (required), offered (STARTTLS when the server has it) or tls (from the first byte)."`
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

func (c Config) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("a trusted proxy must look like 10.0.0.0/8 or 10.0.0.1, not %q", text)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		all = append(all, prefix)
	}
	return all, nil
}
