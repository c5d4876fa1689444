package orgweb

import (
	"net/http"
	"strings"
	"time"
)

// accessibilityPage tells how the service is built for all, and how to say that
// it is not. The statement itself is made at uustatus.no (forskrift om universell
// utforming av IKT § 4 b).
type accessibilityPage struct {
	Page
	StatementURL string
	Email        string
}

func (p *Pages) accessibility(w http.ResponseWriter, r *Request) error {
	page := accessibilityPage{
		Page: r.Page("org.accessibility.title"), StatementURL: r.Tenant.AccessibilityURL, Email: r.Tenant.Email,
	}
	page.Frame.Description = r.Text.T("org.accessibility.lead", "Service", r.Tenant.ServiceName)
	return p.render(w, "accessibility", page)
}

// securityText tells those who find a hole whom to tell (RFC 9116).
func (p *Pages) securityText(w http.ResponseWriter, r *Request) error {
	contact := "mailto:" + r.Tenant.Email
	if r.Tenant.Email == "" {
		contact = "tel:" + internationalPhone(r.Tenant.Phone)
	}
	expires := r.Now.Truncate(24*time.Hour).AddDate(0, 6, 0)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte(strings.Join([]string{
		"Contact: " + contact,
		"Expires: " + expires.Format(time.RFC3339),
		"Preferred-Languages: no, en",
		"Canonical: " + r.Scheme + "://" + r.HTTP.Host + "/.well-known/security.txt",
		"",
	}, "\n")))
	return err
}

// internationalPhone puts Norway's code before a number without one; short
// numbers cannot be called from abroad and stay as they are.
func internationalPhone(phone string) string {
	if len(phone) == 8 {
		return "+47" + phone
	}
	return phone
}
