package appointment

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/org"
)

// finding is what a look-up found, opened: the rows that are shown, corrected
// and erased.
type finding struct {
	c            SubjectCase
	digests      digestSet
	appointments []row
	wishes       []waiting
	calls        []callRow
	drafts       []HeldDraft
	others       int
}

// digestSet is by what rows of the same person are known.
type digestSet struct{ phones, emails [][]byte }

func (f *finding) has(appointmentID string) bool {
	return slices.ContainsFunc(f.appointments, func(a row) bool { return a.ID == appointmentID })
}

// known takes the number and the address of a row that is the person's.
func (d *digestSet) known(phone, email []byte) {
	add := func(list *[][]byte, digest []byte) {
		if len(digest) > 0 && !slices.ContainsFunc(*list, func(one []byte) bool { return bytes.Equal(one, digest) }) {
			*list = append(*list, digest)
		}
	}
	add(&d.phones, phone)
	add(&d.emails, email)
}

// find reads twice: the second time by the numbers and addresses too that the
// first time came up under the same first name.
func (s *Service) find(ctx context.Context, r db.Reader, c SubjectCase) (f *finding, err error) {
	f = &finding{c: c}
	switch c.Subject.By {
	case AskedByPhone:
		f.digests.known(c.Subject.Digest, nil)
	case AskedByEmail:
		f.digests.known(nil, c.Subject.Digest)
	}
	for range 2 {
		*f = finding{c: c, digests: f.digests}
		if err := s.findRows(ctx, r, f); err != nil {
			return nil, err
		}
		for _, a := range f.appointments {
			f.digests.known(a.digests.Phone, a.digests.Email)
		}
		for _, w := range f.wishes {
			f.digests.known(w.digests.Phone, w.digests.Email)
		}
	}
	return f, nil
}

func (s *Service) findRows(ctx context.Context, r db.Reader, f *finding) error {
	for _, step := range []func(context.Context, db.Reader, *finding) error{s.findAppointments, s.findWishes, s.findCalls, s.findDrafts} {
		if err := step(ctx, r, f); err != nil {
			return err
		}
	}
	return nil
}

// theirs tells whether what stands under a first name is the person's, and
// counts it when it may be another's.
func (f *finding) theirs(name string) bool {
	if f.c.Subject.Others || contact.SameName(f.c.Subject.FirstName, name) || contact.SameName(name, f.c.Subject.FirstName) {
		return true
	}
	f.others++
	return false
}

// among is the condition that one of the columns holds one of the digests, or
// that the id is the one that the code opened.
func (d digestSet) among(id string, first int) (condition string, args []any) {
	or := []string{`id = ` + db.Placeholders(first, 1)}
	args = []any{id}
	for _, list := range []struct {
		column  string
		digests [][]byte
	}{{`phone_digest`, d.phones}, {`email_digest`, d.emails}} {
		if len(list.digests) == 0 {
			continue
		}
		or = append(or, list.column+` in (`+db.Placeholders(first+len(args), len(list.digests))+`)`)
		for _, digest := range list.digests {
			args = append(args, digest)
		}
	}
	return `and (` + strings.Join(or, ` or `) + `)`, args
}

func (s *Service) findAppointments(ctx context.Context, r db.Reader, f *finding) error {
	coded := f.c.Subject.AppointmentID
	condition, args := f.digests.among(coded, 2)
	rows, err := db.All(ctx, r, scan, columns+condition+` and state <> 'held' and not redacted order by id`, append([]any{f.c.Tenant.ID}, args...)...)
	if err != nil {
		return err
	}
	for _, a := range rows {
		if a.ID != coded && !f.c.answers(a.OrganisationID, a.MadeBy) {
			continue
		}
		if a, err = s.open(ctx, r, a); err != nil {
			return err
		}
		if f.theirs(a.Contact.FirstName) {
			f.appointments = append(f.appointments, a)
		}
	}
	return nil
}

// findWishes finds those of people without an appointment: of the organisation
// whose place they wait for, and of the front desk when they wait for any.
func (s *Service) findWishes(ctx context.Context, r db.Reader, f *finding) error {
	coded := f.c.Subject.EarlierID
	condition, args := f.digests.among(coded, 2)
	found, err := wishes(ctx, r, f.c.Tenant.ID, condition+` and appointment_id is null`, args...)
	if err != nil {
		return err
	}
	for _, w := range found {
		owner, err := s.waitsFor(ctx, r, w)
		if err != nil {
			return err
		}
		if w.ID != coded && !f.c.answers(owner) {
			continue
		}
		if w, err = s.openEarlier(ctx, r, w); err != nil {
			return err
		}
		if f.theirs(w.Contact.FirstName) {
			f.wishes = append(f.wishes, w)
		}
	}
	return nil
}

func (s *Service) waitsFor(ctx context.Context, r db.Reader, w waiting) (organisationID string, err error) {
	if w.PlaceID == "" {
		front, err := org.FrontDesk(ctx, r, w.tenantID)
		return front.ID, err
	}
	p, err := s.Places.Place(ctx, r, w.tenantID, w.PlaceID)
	return p.OrganisationID, err
}

// findCalls finds those who asked to be called, by their number. What is rung
// about an appointment hangs on that.
func (s *Service) findCalls(ctx context.Context, r db.Reader, f *finding) error {
	if len(f.digests.phones) == 0 {
		return nil
	}
	args := []any{f.c.Tenant.ID}
	for _, digest := range f.digests.phones {
		args = append(args, digest)
	}
	rows, err := db.All(ctx, r, scanCall, callColumns+`and phone_digest in (`+db.Placeholders(2, len(args)-1)+`) order by made_at, id`, args...)
	if err != nil {
		return err
	}
	for _, call := range rows {
		if !f.c.answers(call.OrganisationID, call.MadeBy) {
			continue
		}
		if call, err = s.openCall(ctx, r, call); err != nil {
			return err
		}
		if f.theirs(call.Contact.FirstName) {
			f.calls = append(f.calls, call)
		}
	}
	return nil
}

// findDrafts looks among what the organisation's clerks have put aside.
func (s *Service) findDrafts(ctx context.Context, r db.Reader, f *finding) error {
	all, err := s.drafts().Everybodys(ctx, r, f.c.Tenant, f.c.Now)
	if err != nil {
		return err
	}
	for _, d := range all {
		one := heldDraft(d)
		owners, err := draftOwners(ctx, r, f.c.Tenant, d)
		if err != nil {
			return err
		}
		if f.c.answersAll(owners) && s.saidBy(f, one.Contact) && f.theirs(one.Contact.FirstName) {
			f.drafts = append(f.drafts, one)
		}
	}
	return nil
}

func (s *Service) drafts() *draft.Service { return &draft.Service{DB: s.DB, Vault: s.Vault} }

// answersAll: a clerk of two organisations may have written for either.
func (c SubjectCase) answersAll(organisationIDs []string) bool {
	for _, one := range organisationIDs {
		if !c.answers(one) {
			return false
		}
	}
	return len(organisationIDs) > 0
}

func heldDraft(d draft.Clerks) HeldDraft {
	said := contact.Contact{FirstName: d.Typed.Get("firstname"), Phone: d.Typed.Get("phone"), Email: d.Typed.Get("email"), Note: d.Typed.Get("note")}
	return HeldDraft{Contact: said, Typed: d.Typed, SavedAt: d.SavedAt, ForgetAt: d.SavedAt.Add(draft.Life), personID: d.PersonID, id: d.ID}
}

// draftOwners are those for which the clerk may have written: the one that the
// form names, else all where the clerk books.
func draftOwners(ctx context.Context, r db.Reader, tenant org.Tenant, d draft.Clerks) (owners []string, err error) {
	if named := d.Typed.Get("org"); named != "" {
		return []string{named}, nil
	}
	p, err := org.PersonByID(ctx, r, tenant.ID, d.PersonID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	v := org.Viewer{Memberships: p.Memberships}
	return v.Organisations(org.HostRole, org.Desk, org.Coordinator, org.Partner), err
}

// saidBy tells whether somebody with one of the numbers or addresses said it.
// What was typed may not be whole yet.
func (s *Service) saidBy(f *finding, said contact.Contact) bool {
	clean, _ := contact.Clean(said)
	of := contact.DigestsOf(s.Vault, f.c.Tenant.ID, clean)
	among := func(digest []byte, list [][]byte) bool {
		return len(digest) > 0 && slices.ContainsFunc(list, func(one []byte) bool { return bytes.Equal(one, digest) })
	}
	return among(of.Phone, f.digests.phones) || among(of.Email, f.digests.emails)
}
