package orgweb

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

// noted writes entries into the trail, one a minute, the last one now.
func (s *site) noted(n int, personID string) {
	s.Helper()
	s.must(s.org.DB.Write(s.Context(), func(tx db.Tx) error {
		for i := range n {
			by := org.By(s.tenant, org.Viewer{PersonID: personID}, now.Add(time.Duration(i-n+1)*time.Minute))
			if err := org.Record(tx.Context(), tx, by.Did("change", "place", fmt.Sprintf("sted%d", i), "address")); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAuditTellsWhoDidWhat(t *testing.T) {
	s := newSite(t)
	bo := s.person("Bo", org.Coordinator)
	s.noted(1, bo)
	b := s.as(s.admin)
	p := b.get("/intern/hendelser")
	b.want(p, 200, "/intern/hendelser")
	p.Has("td", "Bo")
	p.Has("td", "Endret")
	p.Has("td", "Sted sted0")
	p.Has("code", "address")
	p.Has("td", "Programmet")
	p.Has("td", "Medarbeider: Bo")

	p = b.get("/intern/hendelser?hvem=" + bo)
	p.Has("td", "sted0")
	p.Lacks("td", "Programmet")
	p = b.get("/intern/hendelser?hva=organisation")
	p.Has("td", "Organisasjon")
	p.Lacks("td", "sted0")
	p = b.get("/intern/hendelser?id=sted0")
	p.Has("td", "sted0")
	p.Lacks("td", "Organisasjon")
	b.get("/intern/hendelser?fra=2001-01-01&til=2001-01-02").Has("p", "Ingen hendelser passer")
}

// Every entry stands on exactly one page, also when many were noted at once.
func TestAuditPagesLoseNothing(t *testing.T) {
	s := newSite(t)
	s.noted(2*auditLines+7, s.admin)
	b, seen := s.as(s.admin), map[string]int{}
	address := "/intern/hendelser?hva=place"
	for pages := 1; address != ""; pages++ {
		p := b.get(address)
		for _, cell := range p.Find("td code") {
			seen[cell.Text()]++
		}
		address = ""
		for _, link := range p.Find(`a[rel="next"]`) {
			address = link.Attr("href")
		}
		if pages > 4 {
			t.Fatal("the pages have no end")
		}
	}
	for i := range 2*auditLines + 7 {
		if id := fmt.Sprintf("sted%d", i); seen[id] != 1 {
			t.Errorf("%s stands %d times", id, seen[id])
		}
	}
}

func TestAuditBadInput(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	for _, etter := range []string{"", ".", "x.y", "99999999999999999999.a", "-1.a", "5"} {
		b.want(b.get("/intern/hendelser?etter="+url.QueryEscape(etter)), 200, "/intern/hendelser")
	}
	p := b.get("/intern/hendelser?fra=i+fjor")
	b.want(p, 422, "/intern/hendelser")
	p.Has(".ds-error-summary a", "")
	desk := s.as(s.person("Dina", org.Coordinator))
	if p := desk.get("/intern/hendelser"); p.status != 403 {
		t.Errorf("a coordinator gets %d", p.status)
	}
}
