package frontweb

import (
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/insightweb"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// homePage is where staff land: what their roles have to do today.
type homePage struct {
	orgweb.Page
	Name  string
	Today string
	Roles []string
	Cards []homeCard
	Next  []insightweb.Wait // for those who coordinate: how soon somebody can come, place by place
}

type homeCard struct {
	Heading, Text string
	Link          web.Link
}

func (p *Pages) home(w http.ResponseWriter, r *orgweb.Request) error {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	page := homePage{Page: r.Page("front.home.title"), Name: r.Staff.Name, Today: i18n.Capital(r.Text.DayYear(today))}
	for _, m := range r.Staff.Memberships {
		page.Roles = append(page.Roles, r.Text.T(m.Role.NameKey())+", "+m.OrganisationName)
	}
	open, err := p.openTasks(r)
	if err != nil {
		return err
	}
	toRing, err := p.callCount(r)
	if err != nil {
		return err
	}
	page.Cards = homeCards(r, open, toRing)
	if page.Cards, err = p.addLetterCard(r, page.Cards); err != nil {
		return err
	}
	if page.Next, err = p.nextWaits(r); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "home", page)
}

// nextWaits is only for those who can do something about them.
func (p *Pages) nextWaits(r *orgweb.Request) ([]insightweb.Wait, error) {
	if !r.Staff.TenantWide() {
		return nil, nil
	}
	next, err := p.Insight.Next(r.HTTP.Context(), insight.Query{Tenant: r.Tenant, Now: r.Now})
	return insightweb.Waits(r.Text, next), err
}

// homeCards follow the roles: who helps, who books, who sets up.
func homeCards(r *orgweb.Request, openTasks, toRing int) []homeCard {
	var cards []homeCard
	add := func(key, path string, roles ...org.Role) {
		if r.Staff.Has(roles...) {
			cards = append(cards, homeCard{
				Heading: r.Text.T("front.home." + key), Text: r.Text.T("front.home." + key + ".text"),
				Link: web.Link{Text: r.Text.T("front.home." + key + ".go"), URL: r.URL(path)},
			})
		}
	}
	add("day", "/intern/dag", org.HostRole, org.Desk, org.Coordinator)
	add("desk", "/intern/skranke", org.Desk, org.Coordinator, org.HostRole, org.Partner)
	add("partner", "/intern/mine-bestillinger", org.Partner)
	add("find", "/intern/finn", org.Desk, org.Coordinator, org.HostRole, org.Partner)
	if toRing > 0 {
		cards = append(cards, homeCard{
			Heading: r.Text.N("front.home.calls", toRing), Text: r.Text.T("front.home.calls.text"),
			Link: web.Link{Text: r.Text.T("front.home.calls.go"), URL: r.URL("/intern/ringeliste")},
		})
	}
	if openTasks > 0 {
		cards = append(cards, homeCard{
			Heading: r.Text.N("front.home.tasks", openTasks), Text: r.Text.T("front.home.tasks.text"),
			Link: web.Link{Text: r.Text.T("front.home.tasks.go"), URL: r.URL("/intern/gjoremal")},
		})
	}
	add("week", "/intern/uke", org.Administrator, org.Coordinator)
	add("setup", "/intern/kom-i-gang", org.Administrator, org.Coordinator)
	return cards
}

// addLetterCard tells of letters that wait to be printed.
func (p *Pages) addLetterCard(r *orgweb.Request, cards []homeCard) ([]homeCard, error) {
	n, err := p.letterCount(r)
	if err != nil || n == 0 {
		return cards, err
	}
	return append(cards, homeCard{
		Heading: r.Text.N("letter.queue.waiting", n), Text: r.Text.T("letter.home"),
		Link: web.Link{Text: r.Text.T("letter.home.go"), URL: r.URL("/intern/brev")},
	}), nil
}

// letterCount is how many wait at the viewer's desks.
func (p *Pages) letterCount(r *orgweb.Request) (int, error) {
	return p.Appointment.LettersWaiting(r.HTTP.Context(), r.Tenant, r.Staff)
}
