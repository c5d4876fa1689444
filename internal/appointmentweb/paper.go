package appointmentweb

import (
	"html/template"
	"regexp"

	"digivert/internal/appointment"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/qr"
	"digivert/internal/orgweb"
)

// paper is what slip and letter share: who gets it reads one language, and those
// who meet them with it in the hand read the tenant's.
type paper struct {
	r    *orgweb.Request
	m    meeting
	t    i18n.Localizer // of the one who gets it
	home i18n.Localizer // of the tenant
}

func newPaper(r *orgweb.Request, m meeting, lang string) paper {
	return paper{r: r, m: m, t: r.In(lang), home: r.In(r.Tenant.Language)}
}

// foreign tells whether the paper is in another language than the tenant's.
func (p paper) foreign() bool { return p.t.Lang() != p.home.Lang() }

// PaperLine is a line of a fact. Lang is set where it is in another language than
// the paper: names, addresses, and what is repeated for those who help.
type PaperLine struct {
	Text, Lang string
	Small      bool
}

// PaperFact is a name and its lines, as [Fact].
type PaperFact struct {
	Label string
	Lines []PaperLine
}

// again repeats in the tenant's language, in small letters.
func (p paper) again(text string) []PaperLine {
	if !p.foreign() || text == "" {
		return nil
	}
	return []PaperLine{{Text: text, Lang: p.home.Lang(), Small: true}}
}

// names are lines that stand as the tenant wrote them.
func (p paper) names(lines ...string) (all []PaperLine) {
	lang := ""
	if p.foreign() {
		lang = p.home.Lang()
	}
	for _, line := range lines {
		all = append(all, PaperLine{Text: line, Lang: lang})
	}
	return all
}

func plain(text string) []PaperLine { return []PaperLine{{Text: text}} }

// when is the day and the clock, and the same for those who help.
func (p paper) when() PaperFact {
	return PaperFact{p.t.T("appointmentweb.fact.when"), append(plain(p.m.when(p.t)), p.again(p.m.when(p.home))...)}
}

func (p paper) where() PaperFact {
	lines := p.m.where(p.t)
	if p.m.atPlace() {
		return PaperFact{p.t.T("appointmentweb.fact.where"), p.names(lines...)}
	}
	return PaperFact{p.t.T("appointmentweb.fact.where"), plain(lines[0])}
}

// bring is what the offer says. It is written in one language: on other paper it
// stands below what is usual to bring.
func (p paper) bring() PaperFact {
	label := p.t.T("appointmentweb.fact.bring")
	if p.foreign() {
		return PaperFact{label, append(plain(p.t.T("appointmentweb.bring.default")), p.again(p.m.offer.Bring)...)}
	}
	return PaperFact{label, plain(p.m.bring(p.t))}
}

// interpreter names the language for those who help.
func (p paper) interpreter() PaperFact {
	told := func(t i18n.Localizer) string {
		return t.T("appointmentweb.interpreter.ordered", "Language", t.LanguageName(p.m.Interpreter))
	}
	name := p.home.T("appointmentweb.fact.interpreter") + ": " + p.home.LanguageName(p.m.Interpreter)
	return PaperFact{p.t.T("appointmentweb.fact.interpreter"), append(plain(told(p.t)), p.again(name)...)}
}

// facts are when, where, whom to ask for and what to bring.
func (p paper) facts() []PaperFact {
	facts := []PaperFact{p.when(), p.where()}
	if p.m.atPlace() {
		facts = append(facts, PaperFact{p.t.T("appointmentweb.fact.ask"), p.names(p.r.Tenant.ServiceName)})
	}
	facts = append(facts, p.bring())
	if p.m.Interpreter != "" {
		facts = append(facts, p.interpreter())
	}
	return facts
}

// cancel tells whom to ring; "" when there is no number.
func (p paper) cancel() string {
	phone := p.m.phone(p.t, p.r.Tenant)
	if phone.Text == "" {
		return ""
	}
	return p.t.T("appointmentweb.slip.cancel", "Phone", unbroken(phone.Text))
}

// unbroken keeps a phone number on one line.
func unbroken(text string) string { return betweenDigits.ReplaceAllString(text, "$1\u00a0") }

var betweenDigits = regexp.MustCompile(`(\d) `)

func (p paper) qr() (template.HTML, error) {
	return qr.SVG(p.r.Absolute(appointmentPath(p.m.Token)), p.t.T("appointmentweb.qr"))
}

// PaperLanguage is the language of a paper about an appointment: that in the
// address ("?sprak=uk"), else that of the page when the reader chose it, else the
// language of help, else the page's.
func PaperLanguage(r *orgweb.Request, a appointment.Appointment) string {
	wanted := r.Query("sprak")
	if wanted == "" && r.Prefix != "" {
		wanted = r.Text.Lang()
	}
	return appointment.PaperLanguage(wanted, a.Language, r.Text.Lang())
}

// PaperLanguages are the choices of a paper's language, each by its name in the
// reader's.
func PaperLanguages(t i18n.Localizer, chosen string) *form.Field {
	field := &form.Field{Kind: form.Select, Name: "sprak", Label: t.T("letter.language"), Value: chosen, Width: "sm"}
	for _, code := range appointment.PaperLanguages() {
		field.Options = append(field.Options, form.Option{Value: code, Label: i18n.Capital(t.LanguageName(code))})
	}
	return field
}

// PaperChoice is the form with that choice alone.
func PaperChoice(t i18n.Localizer, chosen string) *form.Form {
	f := form.New(t, PaperLanguages(t, chosen))
	f.Fields[0].Tag = "" // one field, and it is filled in
	return f
}
