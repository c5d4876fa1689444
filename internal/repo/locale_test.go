package repo

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/i18n"
	"digivert/locale"
)

func loadTexts(t testing.TB) *i18n.Bundle {
	t.Helper()
	bundle, err := i18n.Load(locale.Files, locale.Paper())
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// complete are the languages in which every text is there.
var complete = []string{"nb", "nn", "en"}

// ownWay are texts whose places differ, since the languages do.
var ownWay = map[string]string{
	"i18n.day.short": "English names the month, Norwegian numbers it",
}

func TestTextsAreThereInEveryLanguage(t *testing.T) {
	bundle := loadTexts(t)
	all := map[string]bool{}
	for _, lang := range complete {
		for _, key := range bundle.Keys(lang) {
			all[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		want := bundle.Placeholders("nb", key)
		for _, lang := range complete {
			if !slices.Contains(bundle.Keys(lang), key) {
				t.Errorf("%s is missing in %s", key, lang)
				continue
			}
			if got := bundle.Placeholders(lang, key); !slices.Equal(got, want) && ownWay[key] == "" {
				t.Errorf("%s has places for %v in %s, but for %v in nb", key, got, lang, want)
			}
		}
	}
}

// A key begins with the name of the file it stands in, so that a newcomer finds
// it.
func TestKeysBeginWithTheirRoom(t *testing.T) {
	for _, file := range localeFiles(t) {
		room, _, _ := strings.Cut(path.Base(file.Path), ".")
		for _, key := range regexp.MustCompile(`(?m)^\s*"([^"]+\.[^"]+)":`).FindAllStringSubmatch(file.Text, -1) {
			if !strings.HasPrefix(key[1], room+".") {
				t.Errorf("%s has %s, which does not begin with %s.", file.Path, key[1], room)
			}
		}
	}
}

func localeFiles(t testing.TB) (files []textFile) {
	t.Helper()
	names, err := fs.Glob(locale.Files, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(locale.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, textFile{"locale/" + name, string(content)})
	}
	return files
}

// Klarspråk: calm, and without the words that ask for nothing.
func TestTextsAreCalm(t *testing.T) {
	unwanted := regexp.MustCompile(`(?i)!|vennligst|ver venleg|ugyldig|ugyldeg`)
	for _, file := range localeFiles(t) {
		for i, line := range strings.Split(file.Text, "\n") {
			if found := unwanted.FindString(line); found != "" {
				t.Errorf("%s:%d has %q: %s", file.Path, i+1, found, strings.TrimSpace(line))
			}
		}
	}
}

// constructed are the keys that code puts together: the file, the sum as it
// stands there ("…" for what is not constant), and which keys can come of it.
var constructed = map[[2]string]string{
	{"internal/frontweb/appointment.go", "front.appointment.override.…"}: "",
	{"internal/frontweb/deskwish.go", "….any"}:                           "front.desk.….any",
	{"internal/frontweb/deskwish.go", "front.desk.unknown.…"}:            "",

	{"internal/frontweb/subjectheld.go", "front.state.…"}:      "",
	{"internal/frontweb/subjectheld.go", "insight.via.…"}:      "",
	{"internal/frontweb/subjectheld.go", "letter.state.…"}:     "",
	{"internal/frontweb/subjectheld.go", "subject.call.why.…"}: "",

	{"internal/appointment/appointment.go", "appointment.state.…"}: "",
	{"internal/appointment/override.go", "appointment.override.…"}: "",
	{"internal/appointment/remedy.go", "appointment.remedy.…"}:     "",
	{"internal/appointment/task.go", "appointment.task.…"}:         "",
	{"internal/dropinweb/line.go", "dropin.do.…"}:                  "",
	{"internal/dropinweb/line.go", "dropin.section.…"}:             "",
	{"internal/dropinweb/mine.go", "dropin.mine.…"}:                "",
	{"internal/dropinweb/setup.go", "dropin.setup.…"}:              "",
	{"internal/dropinweb/setup.go", "dropin.setup.….hint"}:         "",
	{"internal/dropin/estimate.go", "dropin.light.…"}:              "",
	{"internal/dropin/ticket.go", "dropin.priority.…"}:             "",
	{"internal/dropin/ticket.go", "dropin.state.…"}:                "",
	{"internal/dropin/ticket.go", "dropin.why.…"}:                  "",
	{"internal/base/fetch/problem.go", "fetch.problem.…"}:          "",
	{"internal/base/i18n/localizer.go", "i18n.language.…"}:         "",
	{"internal/frontweb/appointment.go", "front.appointment.…"}:    "",
	{"internal/frontweb/appointment.go", "front.state.…"}:          "",
	{"internal/frontweb/appointment.go", "place.channel.…"}:        "",
	{"internal/frontweb/call.go", "front.call.…"}:                  "",
	{"internal/frontweb/call.go", "front.call.….text"}:             "",
	{"internal/frontweb/call.go", "front.call.did.…"}:              "",
	{"internal/frontweb/call.go", "front.call.do.…"}:               "",
	{"internal/frontweb/call.go", "front.call.say.…"}:              "",
	{"internal/frontweb/call.go", "front.call.since.…"}:            "",
	{"internal/frontweb/call.go", "front.call.state.…"}:            "",
	{"internal/frontweb/call.go", "place.channel.…"}:               "",
	{"internal/frontweb/day.go", "front.day.…"}:                    "",
	{"internal/frontweb/day.go", "front.state.…"}:                  "",
	{"internal/frontweb/disrupted.go", "front.disrupted.…"}:        "",
	{"internal/frontweb/planview.go", "front.disruption.by.…"}:     "",
	{"internal/frontweb/planview.go", "front.disruption.not.…"}:    "",
	{"internal/frontweb/planview.go", "front.disruption.sum.…"}:    "",
	{"internal/frontweb/find.go", "front.state.…"}:                 "",
	{"internal/frontweb/home.go", "front.home.…"}:                  "",
	{"internal/frontweb/home.go", "front.home.….go"}:               "",
	{"internal/frontweb/home.go", "front.home.….text"}:             "",
	{"internal/frontweb/partner.go", "front.partner.came.…"}:       "",
	{"internal/frontweb/partner.go", "front.state.…"}:              "",
	{"internal/frontweb/letter.go", "letter.state.…"}:              "",
	{"internal/frontweb/letterqueue.go", "letter.kind.…"}:          "",
	{"internal/frontweb/task.go", "front.tasks.…"}:                 "",
	{"internal/insightweb/act.go", "insight.act.…"}:                "",
	{"internal/insightweb/counts.go", "insight.counts.…"}:          "",
	{"internal/insightweb/counts.go", "insight.via.…"}:             "",
	{"internal/insightweb/hosts.go", "insight.level.…"}:            "",
	{"internal/insightweb/need.go", "insight.need.…"}:              "",
	{"internal/insightweb/need.go", "insight.need.by.…"}:           "",
	{"internal/insightweb/places.go", "insight.level.…"}:           "",

	{"internal/insightweb/graph.go", "insight.by.…"}:                               "",
	{"internal/insightweb/graph.go", "insight.by.….note"}:                          "",
	{"internal/insightweb/label.go", "insight.by.…"}:                               "",
	{"internal/insightweb/label.go", "insight.by.….none"}:                          "",
	{"internal/insightweb/statisticsform.go", "insight.statistics.whom.…"}:         "",
	{"internal/insightweb/statisticsform.go", "insight.statistics.axis.…"}:         "",
	{"internal/insightweb/statisticsform.go", "insight.statistics.…"}:              "",
	{"internal/insightweb/share.go", "insight.share.…"}:                            "",
	{"internal/insightweb/statisticsview.go", "insight.statistics.figure.…"}:       "",
	{"internal/insightweb/statisticsview.go", "insight.statistics.section.…"}:      "",
	{"internal/insightweb/statisticsview.go", "insight.statistics.section.….lead"}: "",

	{"internal/notifyweb/messages.go", "….show"}:                    "notifyweb.messages.….show",
	{"internal/notifyweb/pages.go", "notifyweb.silent.…"}:           "",
	{"internal/notifyweb/text.go", "notifyweb.field.…"}:             "",
	{"internal/notifyweb/text.go", "notifyweb.text.hint.…"}:         "",
	{"internal/notifyweb/text.go", "notifyweb.when.…"}:              "",
	{"internal/notifyweb/texts.go", "notifyweb.channel.…"}:          "",
	{"internal/notifyweb/texts.go", "notifyweb.when.…"}:             "",
	{"internal/notifyweb/words.go", "notifyweb.caption.…"}:          "",
	{"internal/notifyweb/words.go", "notifyweb.empty.…"}:            "",
	{"internal/notifyweb/words.go", "notifyweb.kind.…"}:             "",
	{"internal/notifyweb/words.go", "notifyweb.says.…"}:             "",
	{"internal/notifyweb/words.go", "notifyweb.state.…"}:            "",
	{"internal/notifyweb/words.go", "notifyweb.what.…"}:             "",
	{"internal/notifyweb/words.go", "notifyweb.why.…"}:              "",
	{"internal/notify/field.go", "notify.where.…"}:                  "",
	{"internal/notify/text.go", "notify.usual.….subject"}:           "",
	{"internal/org/membership.go", "org.role.…"}:                    "",
	{"internal/org/provider.go", "org.provider.kind.…"}:             "",
	{"internal/org/session.go", "org.way.…"}:                        "",
	{"internal/org/organisation.go", "org.kind.…"}:                  "",
	{"internal/orgweb/audit.go", "org.audit.action.…"}:              "",
	{"internal/orgweb/audit.go", "org.audit.subject.…"}:             "",
	{"internal/orgweb/demo.go", "….hint"}:                           "org.role.….hint",
	{"internal/orgweb/erasure.go", "org.privacy.…"}:                 "",
	{"internal/orgweb/erasure.go", "org.settings.…"}:                "",
	{"internal/orgweb/erasure.go", "org.settings.….hint"}:           "",
	{"internal/orgweb/operation.go", "org.operation.job.…"}:         "",
	{"internal/orgweb/operation.go", "org.operation.does.…"}:        "",
	{"internal/orgweb/operation.go", "org.operation.health.…"}:      "",
	{"internal/orgweb/look.go", "org.look.…"}:                       "",
	{"internal/orgweb/look.go", "….hint"}:                           "org.look.….hint",
	{"internal/orgweb/person.go", "….hint"}:                         "org.role.….hint",
	{"internal/orgweb/privacy.go", "org.privacy.…"}:                 "",
	{"internal/orgweb/privacy.go", "….text"}:                        "org.privacy.….text",
	{"internal/orgweb/route.go", "org.shelf.…"}:                     "",
	{"internal/orgweb/settings.go", "org.settings.…"}:               "",
	{"internal/orgweb/settings.go", "org.settings.….hint"}:          "",
	{"internal/place/offer.go", "place.channel.…"}:                  "",
	{"internal/place/place.go", "place.access.…"}:                   "",
	{"internal/place/reason.go", "place.reason.……"}:                 "",
	{"internal/placeweb/offerform.go", "place.audience.…"}:          "",
	{"internal/placeweb/offerform.go", "place.bookedby.…"}:          "",
	{"internal/placeweb/offerform.go", "place.offer.form.…"}:        "",
	{"internal/placeweb/offerform.go", "place.offer.form.….hint"}:   "",
	{"internal/placeweb/offerform.go", "….hint"}:                    "place.offer.form.languages.hint",
	{"internal/placeweb/offers.go", "place.bookedby.…"}:             "",
	{"internal/placeweb/offers.go", "….short"}:                      "place.channel.….short",
	{"internal/placeweb/openingrule.go", "place.rule.….offer"}:      "",
	{"internal/placeweb/openingrule.go", "place.rule.….title"}:      "",
	{"internal/placeweb/ruleform.go", ".often."}:                    "place.often.…",
	{"internal/placeweb/start.go", "place.start.…"}:                 "",
	{"internal/placeweb/start.go", "place.start.….another"}:         "",
	{"internal/placeweb/start.go", "place.start.….button"}:          "",
	{"internal/placeweb/start.go", "place.start.….go"}:              "",
	{"internal/placeweb/start.go", "place.start.….lead"}:            "",
	{"internal/placeweb/start.go", "place.start.….step"}:            "",
	{"internal/placeweb/start.go", "place.start.….text"}:            "",
	{"internal/placeweb/words.go", "place.rule.nth…"}:               "",
	{"internal/rosterweb/words.go", "roster.rule.nth…"}:             "",
	{"internal/rosterweb/workingrule.go", "roster.rules.pattern.…"}: "",
	{"internal/visit/unmet.go", "visit.unmet.…"}:                    "",
	{"internal/visit/choice.go", "visit.outcome.…"}:                 "",
	{"internal/visit/choice.go", "visit.source.…"}:                  "",
	{"internal/visit/choice.go", "visit.answer.…"}:                  "",
	{"internal/place/theme.go", "place.theme.…"}:                    "",
	{"internal/visitweb/effect.go", "visit.effect.…"}:               "",
	{"internal/visitweb/group.go", "visit.group.…"}:                 "",
	{"internal/visitweb/group.go", "visit.….…"}:                     "",
	{"internal/visitweb/recordmore.go", "visit.record.…"}:           "",
	{"internal/visitweb/recordmore.go", "visit.elsewhere.…"}:        "",
	{"internal/visitweb/recordmore.go", "visit.….…"}:                "",
	{"internal/visit/referral.go", "visit.referral.state.…"}:        "",
	{"internal/visitweb/referral.go", "visit.elsewhere.…"}:          "",
	{"internal/visitweb/referral.go", "visit.referral.why.…"}:       "",
	{"internal/visitweb/referralform.go", "visit.referral.why.…"}:   "",
	{"internal/visitweb/referralslip.go", "visit.referral.why.…"}:   "",
}

// notKeys look like keys and are something else.
var notKeys = map[string]string{
	"dropin.tally":                "what base/once calls it",
	"appointment.code":            "what limit counts",
	"appointment.code.minute":     "what limit counts",
	"appointment.code.staff":      "what limit counts",
	"appointment.book":            "what the audit trail and base/once call it",
	"appointment.move":            "what the audit trail calls it",
	"appointment.cancel":          "what the audit trail calls it",
	"appointment.disruption":      "what base/once calls it",
	"appointment.host":            "what the audit trail calls it",
	"appointment.override":        "what the audit trail calls it",
	"appointment.task":            "what the audit trail calls it",
	"appointment.hold":            "what base/once calls it",
	"appointment.call":            "what the audit trail calls it",
	"appointment.callback":        "what base/once, limit and the audit trail call it",
	"appointment.callback.number": "what limit counts",
	"appointment.change":          "what the audit trail calls it",
	"appointment.letter":          "what the audit trail calls it",
	"appointment.earlier":         "what base/once calls it",
	"appointment.tell":            "what the audit trail calls it",
}

// use is where a key is used.
type use struct{ key, at string }

// Every key that is used is there, and every key that is there is used.
func TestKeysAreThereAndUsed(t *testing.T) {
	keys := loadTexts(t).Keys("nb")
	looksLikeKey := keyShape(keys)
	used := map[string]bool{}
	for _, u := range uses(t) {
		if !looksLikeKey.MatchString(u.key) || notKeys[u.key] != "" {
			continue
		}
		pattern := regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(u.key), "…", `.+`) + `$`)
		found := false
		for _, key := range keys {
			if pattern.MatchString(key) {
				used[key], found = true, true
			}
		}
		if !found {
			t.Errorf("%s: there is no text %s", u.at, u.key)
		}
	}
	for _, key := range keys {
		if !used[key] {
			t.Errorf("the text %s is not used", key)
		}
	}
}

// keyShape matches what begins with a room that has texts.
func keyShape(keys []string) *regexp.Regexp {
	rooms := map[string]bool{}
	for _, key := range keys {
		room, _, _ := strings.Cut(key, ".")
		rooms[room] = true
	}
	return regexp.MustCompile(`^(?:` + strings.Join(slices.Sorted(maps.Keys(rooms)), "|") + `)(?:\.[a-z0-9_…-]+)+$`)
}

// uses are the strings of code and templates, a constructed key as its pattern.
func uses(t *testing.T) (all []use) {
	files := sources(t)
	known, seen := constantsOf(files), map[[2]string]bool{}
	for _, file := range files {
		if file.isTest() {
			continue
		}
		for _, l := range (reader{known[path.Dir(file.Path)]}).literals(file) {
			key := l.Text
			sum := [2]string{file.Path, l.Text}
			narrower, listed := constructed[sum]
			if seen[sum] = true; !listed && isSum(l.Text) {
				t.Errorf("%s puts the key %q together: say so in locale_test.go", file.at(l.Pos), l.Text)
			}
			if narrower != "" {
				key = narrower
			}
			all = append(all, use{key, file.at(l.Pos)})
		}
	}
	for sum := range constructed {
		if !seen[sum] {
			t.Errorf("%s puts %q together no more", sum[0], sum[1])
		}
	}
	return append(all, templateUses(t)...)
}

var sumShape = regexp.MustCompile(`^[a-z0-9]+(?:\.[a-z0-9_]+)+\.?…+(?:\.[a-z]+)?$|^[a-z]+\.…(?:\.…)?$|^….[a-z]+$`)

// isSum tells whether the text looks like a key with parts that are not
// constant.
func isSum(text string) bool {
	return strings.Contains(text, "…") && strings.Contains(text, ".") && sumShape.MatchString(text) && !strings.HasSuffix(text, ".html")
}

func templateUses(t *testing.T) (all []use) {
	quoted := regexp.MustCompile(`"([a-z0-9]+(?:\.[a-z0-9_-]+)+)"`)
	for _, file := range textFiles(t) {
		if !strings.HasSuffix(file.Path, ".html") || !strings.Contains(file.Path, "/templates/") || strings.Contains(file.Path, "/testdata/") {
			continue
		}
		for _, match := range quoted.FindAllStringSubmatch(file.Text, -1) {
			all = append(all, use{match[1], file.Path})
		}
	}
	return all
}
