package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/app"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// table is what stands between two comments of a document: its name and its rows.
var table = regexp.MustCompile(`(?s)(<!-- tabell: (\w+) -->\n).*?(<!-- slutt -->)`)

// The tables in docs/personvern are those that the jobs obey and that /personvern
// shows. With DIGIVERT_WRITE_DOCS=1 they are written anew.
func TestPrivacyDocumentsTellTheTable(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root(t), "docs", "personvern", "*.md"))
	if err != nil || len(files) < 6 {
		t.Fatalf("only %d documents: %v", len(files), err)
	}
	tables, used := privacyTables(t), map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := table.ReplaceAllStringFunc(string(content), func(block string) string {
			part := table.FindStringSubmatch(block)
			if tables[part[2]] == "" {
				t.Errorf("%s asks for a table %q, which there is none of", filepath.Base(file), part[2])
			}
			used[part[2]] = true
			return part[1] + "\n" + tables[part[2]] + "\n" + part[3]
		})
		if want == string(content) {
			continue
		}
		if os.Getenv("DIGIVERT_WRITE_DOCS") == "" {
			t.Errorf("%s tells another table than the program obeys. Write it anew: make docs", filepath.Base(file))
		} else if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name := range tables {
		if !used[name] {
			t.Errorf("no document has the table %q", name)
		}
	}
}

// privacyTables are the tables by name, in bokmål, with the days that hold until
// somebody changes them.
func privacyTables(t *testing.T) map[string]string {
	words, kinds := loadTexts(t).Localizer("nb"), org.Kinds(app.Retention())
	all := map[string]string{"kolonner": columnTable(words, kinds), "jobber": jobTable(t, words), "frister": dayTable()}
	for name, class := range map[string]org.Class{"innbyggere": org.Contact, "medarbeidere": org.Staff, "sikkerhet": org.Security} {
		all[name], all["opplysninger_"+name] = kindTable(words, kinds, class), kindList(words, kinds, class)
	}
	return all
}

func kindTable(words i18n.Localizer, kinds []org.Kind, class org.Class) string {
	var b strings.Builder
	b.WriteString("| Hva | Hvor lenge | Hva skjer da |\n|---|---|---|\n")
	periods := orgweb.PeriodWords(org.Tenant{Settings: org.DefaultSettings()})
	for _, k := range kinds {
		if k.Class == class {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(words.T(k.What)), cell(words.T(k.Period, periods...)), cell(words.T(k.Becomes)))
		}
	}
	return b.String()
}

func kindList(words i18n.Localizer, kinds []org.Kind, class org.Class) string {
	var b strings.Builder
	for _, k := range kinds {
		if k.Class == class {
			fmt.Fprintf(&b, "- %s\n", words.T(k.What))
		}
	}
	return b.String()
}

func columnTable(words i18n.Localizer, kinds []org.Kind) string {
	var b strings.Builder
	b.WriteString("| Hva | Klasse | Tabell | Kolonner |\n|---|---|---|---|\n")
	for _, k := range kinds {
		for _, p := range k.Parts {
			fmt.Fprintf(&b, "| %s | %s | `%s` | `%s` |\n", cell(words.T(k.What)), k.Class, p.Table, strings.Join(p.Columns, "`, `"))
		}
	}
	return b.String()
}

func jobTable(t *testing.T, words i18n.Localizer) string {
	var b strings.Builder
	b.WriteString("| Jobb | Navn i loggen | Når og hva |\n|---|---|---|\n")
	for _, name := range program(t).Jobs.Names() {
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", cell(words.T("org.operation.job."+name)), name, cell(words.T("org.operation.does."+name)))
	}
	return b.String()
}

func dayTable() string {
	s := org.DefaultSettings()
	return fmt.Sprintf("| Frist | Er | Kan settes til |\n|---|---|---|\n"+
		"| Kontaktopplysninger etter timen | %d dager | %d–%d dager |\n| Det samme når timen er avbestilt eller ingen kom | %d dager | %d–%d dager |\n"+
		"| Konto som ikke er brukt, stenges | %d dager | fast |\n| Navn og e-post etter at kontoen er stengt | %d dager | fast |\n| Sporingslogg | %d måneder | fast |\n",
		s.ContactDays, org.FewestContactDays, org.MostContactDays, s.ContactDaysUnmet, org.FewestContactDays, org.MostContactDays,
		org.IdleDays, org.FormerStaffDays, org.AuditMonths)
}

// cell is a text as it may stand in a table of Markdown.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
