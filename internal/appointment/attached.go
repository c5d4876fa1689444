package appointment

import (
	"context"

	"digivert/internal/base/db"
)

// lettersAbout opens the letters about an appointment, the first first.
func (s *Service) lettersAbout(ctx context.Context, a row) (all []Letter, err error) {
	rows, err := db.All(ctx, s.DB, scanLetter, letters+`and appointment_id = $2 order by version`, a.tenantID, a.ID)
	for _, l := range rows {
		if l, err = s.openLetter(ctx, s.DB, l, a.Date); err != nil {
			return nil, err
		}
		all = append(all, l.Letter)
	}
	return all, err
}

// callsAbout opens the calls about an appointment, the first first.
func (s *Service) callsAbout(ctx context.Context, a row) (all []HeldCall, err error) {
	rows, err := db.All(ctx, s.DB, scanCall, callColumns+`and appointment_id = $2 order by made_at, id`, a.tenantID, a.ID)
	for _, c := range rows {
		if c, err = s.openCall(ctx, s.DB, c); err != nil {
			return nil, err
		}
		all = append(all, HeldCall{c.Call, c.forgetOn})
	}
	return all, err
}
