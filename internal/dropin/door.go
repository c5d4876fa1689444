package dropin

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
)

// DoorCode is the code in the address on the poster at the door and of the
// tablet there: whoever has it stands, or has stood, at the door. A new poster
// (Queue.Door) makes the codes of older ones worthless.
func (s *Service) DoorCode(tenantID string, q Queue) string {
	sum := s.Vault.Digest(tenantID, "door", fmt.Sprint(q.PlaceID, " ", q.Door))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// IsDoor tells whether a code is that of the poster that hangs at the door.
func (s *Service) IsDoor(tenantID string, q Queue, code string) bool {
	return subtle.ConstantTimeCompare([]byte(s.DoorCode(tenantID, q)), []byte(strings.ToLower(strings.TrimSpace(code)))) == 1
}
