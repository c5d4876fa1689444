package place

// Theme is one of the five of Digdir's index of digital inclusion, under which
// reasons are counted together; "" for a reason that belongs to none.
type Theme string

// The themes.
const (
	ThemeAccess     Theme = "access"     // equipment, network and electronic ID
	ThemeUse        Theme = "use"        // of services on the net
	ThemeCompetence Theme = "competence" // mastering one's own devices
	ThemeUsability  Theme = "usability"  // forms and services that are hard to use, universal design
	ThemeTrust      Theme = "trust"      // safety and fraud
)

// Themes lists the themes in the order of the index.
func Themes() []Theme {
	return []Theme{ThemeAccess, ThemeUse, ThemeCompetence, ThemeUsability, ThemeTrust}
}

// Key is the locale key of the theme's words.
func (t Theme) Key() string { return "place.theme." + string(t) }

// standardThemes are those of the standard reasons; "other" and "unknown" have
// none.
var standardThemes = map[string]Theme{
	"bankid": ThemeAccess, "smartphone": ThemeCompetence, "tablet": ThemeCompetence, "pc": ThemeCompetence, "email": ThemeUse,
	"bank": ThemeUse, "helsenorge": ThemeUse, "nav": ThemeUse, "tax": ThemeUse, "municipal": ThemeUse, "forms": ThemeUsability,
	"post": ThemeUse, "payslip": ThemeUse, "photos": ThemeCompetence, "video": ThemeCompetence, "safety": ThemeTrust,
}

// InTheme is the theme that the tenant chose, else that of the standard reason.
func (r Reason) InTheme() Theme {
	if r.Theme != "" {
		return r.Theme
	}
	return standardThemes[r.Standard]
}
