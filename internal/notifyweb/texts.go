package notifyweb

import (
	"net/http"
	"slices"

	"digivert/internal/base/web"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// textsPage shows every text of one language as somebody would get it.
type textsPage struct {
	orgweb.Page
	Done      string
	Silent    []string // channels that are not set up
	Sender    string   // whom an SMS comes from
	Languages []web.Link
	Kinds     []kindSection
}

// kindSection is the texts of one kind of message, by channel.
type kindSection struct {
	ID, Name, When string
	Texts          []textCard
}

// textCard is one text with an example in its fields.
type textCard struct {
	Channel string
	Own     web.Tag
	Example example
	Edit    web.Link
}

func (p *Pages) texts(w http.ResponseWriter, r *orgweb.Request) error {
	all, err := p.Notify.Texts(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	lang := language(r)
	page := textsPage{
		Page: r.Page("notifyweb.texts.title"), Done: doneText(r), Silent: p.silent(r),
		Sender: p.Notify.Sender(r.Tenant), Languages: languages(r, lang),
	}
	for _, k := range notify.Kinds() {
		section := kindSection{ID: string(k), Name: kindWord(r, k), When: r.Text.T("notifyweb.when." + string(k))}
		for _, t := range all {
			if t.Kind == k && t.Language == lang {
				section.Texts = append(section.Texts, p.card(r, t))
			}
		}
		page.Kinds = append(page.Kinds, section)
	}
	return p.views.Render(w, http.StatusOK, "texts", page)
}

func (p *Pages) card(r *orgweb.Request, t notify.Text) textCard {
	card := textCard{
		Channel: r.Text.T("notifyweb.channel." + string(t.Channel)), Own: ownTag(r, t), Example: p.example(r, t),
		Edit: web.Link{Text: r.Text.T("notifyweb.texts.edit", "What", what(r, t.Kind, t.Channel)), URL: r.URL(textAddress(t.TextID))},
	}
	return card
}

func ownTag(r *orgweb.Request, t notify.Text) web.Tag {
	if t.Own {
		return web.Tag{Text: r.Text.T("notifyweb.texts.own"), Color: "info"}
	}
	return web.Tag{Text: r.Text.T("notifyweb.texts.standard"), Color: "neutral"}
}

// language is the one in the address, else the municipality's own.
func language(r *orgweb.Request) string {
	if lang := r.Query("sprak"); slices.Contains(notify.Languages(), lang) {
		return lang
	}
	return r.Tenant.Language
}

func languages(r *orgweb.Request, current string) (links []web.Link) {
	for _, lang := range notify.Languages() {
		links = append(links, web.Link{
			Text: r.Text.LanguageName(lang), URL: r.URL("/intern/meldinger/tekster?sprak=" + lang), Current: lang == current,
		})
	}
	return links
}
