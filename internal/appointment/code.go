package appointment

import (
	"digivert/internal/base/db"
	"digivert/internal/contact"
)

// newCode draws a code that no other appointment, and nobody on the earlier-time
// list, of the tenant has.
func (s *Service) newCode(tx db.Tx, tenantID string) (string, error) {
	for {
		digits, err := contact.NewCode()
		if err != nil {
			return "", err
		}
		digest := contact.CodeDigest(s.Vault, tenantID, digits)
		taken, err := db.One(tx.Context(), tx, db.Count, `select (select count(*) from appointment where tenant_id = $1 and code_digest = $2)
			+ (select count(*) from earlier where tenant_id = $3 and code_digest = $4)`, tenantID, digest, tenantID, digest)
		if err != nil || taken == 0 {
			return digits, err
		}
	}
}
