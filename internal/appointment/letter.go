package appointment

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// LetterKind is what a letter tells.
type LetterKind string

// The kinds.
const (
	LetterBooked  LetterKind = "booked"
	LetterMoved   LetterKind = "moved"
	LetterRevoked LetterKind = "revoked" // we cancelled
)

// LetterState says how far a letter has come.
type LetterState string

// The states. Only one that waits has an address.
const (
	LetterWaiting LetterState = "waiting" // to be printed
	LetterPrinted LetterState = "printed"
	LetterLate    LetterState = "late" // not printed in time, or could not arrive in time: somebody must ring
)

// Letters go by post, which delivers every other weekday, and somebody must print
// them first: what is less than LetterDays working days away is told in another
// way. An address is kept for eraseDays working days.
const (
	LetterDays = 4
	eraseDays  = 2
)

// PaperLanguages are those in which slips and letters are written.
func PaperLanguages() []string {
	return []string{"nb", "nn", "en", "ar", "lt", "pl", "so", "ti", "uk"}
}

// PaperLanguage is that in which somebody gets their paper: the wanted one, else
// the language of help, else fallback.
func PaperLanguage(wanted, help, fallback string) string {
	for _, lang := range []string{wanted, help} {
		if slices.Contains(PaperLanguages(), lang) {
			return lang
		}
	}
	return fallback
}

// Letter is what goes by post to somebody whom no message reaches.
type Letter struct {
	ID, AppointmentID string
	OrganisationID    string // whose desk prints it
	Version           int    // of the appointment
	Kind              LetterKind
	State             LetterState
	Language          string  // that it is written in
	Address           Address // of one that waits
	MadeAt            time.Time
	EraseDue          civil.Date // the last day on which an unprinted one has its address
	PrintedAt         time.Time
}

// LetterRow is a letter with the appointment that it tells of.
type LetterRow struct {
	Letter
	Appointment Appointment
}

// letterRow is a letter as it stands in the database.
type letterRow struct {
	Letter
	tenantID                    string
	name, lines, postcode, city []byte
}

// CanLetter tells whether a letter made now would arrive before the appointment.
func (a Appointment) CanLetter(today civil.Date) bool {
	return (a.State == Booked || a.State == Revoked) && !a.Redacted && !civil.AddWorkdays(today, LetterDays).After(a.Date)
}

// LetterDesk is the organisation of the viewer that prints letters about an
// appointment: the one that booked it, else the one that owns it; "" when the
// viewer works at the desk of neither.
func LetterDesk(v org.Viewer, a Appointment) string {
	for _, organisationID := range []string{a.MadeBy, a.OrganisationID} {
		if v.In(organisationID, org.HostRole, org.Desk, org.Coordinator) {
			return organisationID
		}
	}
	return ""
}

func mayPost(by Actor, a row) bool { return LetterDesk(by.Viewer, a.Appointment) != "" }

// AddLetter puts a letter about an appointment in the queue of the desk. What is
// wrong with the address comes as errs.Invalid, see [CleanAddress]. errs.Conflict
// "letter.soon" when it could not arrive before the appointment, "letter.printed"
// when one about the same is already printed. One that waits gets the new
// address.
func (s *Service) AddLetter(ctx context.Context, c Change, to Address, lang string) (letterID string, err error) {
	defer errs.Wrap(&err, "AddLetter(%s)", c.ID)
	if to, err = CleanAddress(to); err != nil {
		return "", err
	}
	_, err = s.change(ctx, c, mayPost, func(tx db.Tx, a *row) error {
		if !a.CanLetter(c.today()) {
			return errs.E(errs.Conflict, "letter.soon", "Days", LetterDays)
		}
		l, err := c.letter(tx, *a, to)
		if err != nil {
			return err
		}
		l.Language = PaperLanguage(lang, a.Language, c.Tenant.Language)
		letterID = l.ID
		if err := s.putLetter(tx, l, a.Date); err != nil {
			return err
		}
		return s.record(tx, c, *a, "appointment.letter", "name", "lines", "postcode", "city", "language")
	})
	return letterID, err
}

// letter is a new one about the row. What waits is replaced; what is printed is
// on its way.
func (c Change) letter(tx db.Tx, a row, to Address) (l letterRow, err error) {
	before, err := lettersOf(tx, a)
	if err != nil {
		return l, err
	}
	l = c.newLetter(a, LetterDesk(c.Actor.Viewer, a.Appointment))
	l.Address = to
	for _, one := range before {
		if one.State == LetterPrinted && l.Kind == LetterBooked {
			l.Kind = LetterMoved
		}
		if one.Version == a.Version && one.State == LetterPrinted {
			return l, errs.E(errs.Conflict, "letter.printed")
		}
	}
	_, err = db.Exec(tx.Context(), tx, `delete from letter where tenant_id = $1 and appointment_id = $2 and state <> 'printed'`, a.tenantID, a.ID)
	return l, err
}

func (c Change) newLetter(a row, organisationID string) letterRow {
	kind := LetterBooked
	if a.State == Revoked {
		kind = LetterRevoked
	}
	return letterRow{tenantID: a.tenantID, Letter: Letter{
		ID: id.New(), AppointmentID: a.ID, OrganisationID: organisationID, Version: a.Version, Kind: kind, State: LetterWaiting,
		MadeAt: c.Now, EraseDue: civil.AddWorkdays(c.today(), eraseDays),
	}}
}

const letterColumns = `tenant_id, id, appointment_id, organisation_id, version, kind, state, language,
	name_sealed, lines_sealed, postcode_sealed, city_sealed, made_at, erase_due, printed_at`

const letters = `select ` + letterColumns + ` from letter where tenant_id = $1 `

func scanLetter(r db.Row) (l letterRow, err error) {
	return l, r.Scan(&l.tenantID, &l.ID, &l.AppointmentID, &l.OrganisationID, &l.Version, &l.Kind, &l.State, &l.Language,
		&l.name, &l.lines, &l.postcode, &l.city, db.Instant(&l.MadeAt), &l.EraseDue, db.Instant(&l.PrintedAt))
}

func lettersOf(tx db.Tx, a row) ([]letterRow, error) {
	return db.All(tx.Context(), tx, scanLetter, letters+`and appointment_id = $2 order by version`, a.tenantID, a.ID)
}

// putLetter seals and writes a letter about an appointment of the day.
func (s *Service) putLetter(tx db.Tx, l letterRow, day civil.Date) error {
	if err := s.Vault.SealRow(tx, l.secret(day)); err != nil {
		return err
	}
	_, err := db.Exec(tx.Context(), tx, `insert into letter (`+letterColumns+`) values (`+db.Placeholders(1, 15)+`)`,
		l.tenantID, l.ID, l.AppointmentID, l.OrganisationID, l.Version, string(l.Kind), string(l.State), l.Language,
		l.name, l.lines, l.postcode, l.city, l.MadeAt, l.EraseDue, l.PrintedAt)
	return err
}

// secret is what is sealed of the row. Its month is that of the appointment's day:
// when that moves, the letter is written anew.
func (l *letterRow) secret(day civil.Date) vault.Row {
	return vault.Row{
		Cell: vault.Cell{Tenant: l.tenantID, Month: day.MonthKey(), Table: "letter", ID: l.ID},
		Columns: []vault.Column{
			{Name: "name_sealed", Plain: &l.Address.Name, Sealed: &l.name},
			{Name: "lines_sealed", Plain: &l.Address.Lines, Sealed: &l.lines},
			{Name: "postcode_sealed", Plain: &l.Address.Postcode, Sealed: &l.postcode},
			{Name: "city_sealed", Plain: &l.Address.City, Sealed: &l.city},
		},
	}
}

func (s *Service) openLetter(ctx context.Context, r db.Reader, l letterRow, day civil.Date) (letterRow, error) {
	err := s.Vault.OpenRow(ctx, r, l.secret(day))
	return l, err
}
