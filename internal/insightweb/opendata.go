package insightweb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"digivert/internal/base/sheet"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// openFile is the published figures of a year, for anybody's program. The names
// of its columns are told in opendata.txt's words and do not change.
func (p *Pages) openFile(w http.ResponseWriter, r *orgweb.Request) error {
	year := askedYear(r)
	v, err := p.readPublished(r, firstMonth(year), lastMonth(year))
	if err != nil {
		return err
	}
	body, err := v.csv(year)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", sheet.CSVType)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="besok-%d.csv"`, year))
	_, err = w.Write(body)
	return err
}

func (v publishedView) csv(year int) ([]byte, error) {
	t := sheet.Table{Name: strconv.Itoa(year), Head: []string{"maaned", "inndeling", "kode", "navn", "besok", "skjult"}}
	for _, f := range v.figures {
		line := []sheet.Cell{sheet.Text(f.Month), sheet.Text(string(f.Cut)), sheet.Text(f.Answer), sheet.Text(v.answer(f)), sheet.Number(f.Visits), sheet.Number(0)}
		if f.Hidden() {
			line[4], line[5] = sheet.Empty(), sheet.Number(1)
		}
		t.Rows = append(t.Rows, line)
	}
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, t)
	return b.Bytes(), err
}

func (v publishedView) answer(f insight.Published) string {
	if f.Cut == insight.CutAll {
		return v.T("insight.statistics.whole")
	}
	return v.label(visit.Dimension(f.Cut), f.Answer)
}

// publicFiles are the links of the public page.
func (v publishedView) publicFiles(year int) (links []web.Link) {
	body, err := v.csv(year)
	if err != nil || len(v.figures) == 0 {
		return nil
	}
	size := max(1, (len(body)+512)/1024)
	return []web.Link{
		{Text: v.T("insight.published.csv", "Year", strconv.Itoa(year), "Size", size), URL: v.URL("/tall.csv?aar=" + strconv.Itoa(year))},
		{Text: v.T("insight.published.readme"), URL: v.URL("/tall.txt")},
		{Text: v.T("insight.published.dcat"), URL: v.URL("/tall.jsonld")},
	}
}

// readme tells what the columns are.
func (p *Pages) readme(w http.ResponseWriter, r *orgweb.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprint(w, r.Text.T("insight.published.columns", "Service", r.Tenant.ServiceName, "Few", insight.Few))
	return err
}

// The vocabularies of DCAT-AP-NO (data.norge.no).
const (
	licence   = "http://publications.europa.eu/resource/authority/licence/NLOD_2_0"
	theme     = "http://publications.europa.eu/resource/authority/data-theme/SOCI"
	monthly   = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
	openToAll = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
	csvFormat = "http://publications.europa.eu/resource/authority/file-type/CSV"
)

// catalogue describes the data set as DCAT-AP-NO asks, for data.norge.no to
// fetch.
func (p *Pages) catalogue(w http.ResponseWriter, r *orgweb.Request) error {
	page := r.Absolute("/tall")
	id := func(s string) map[string]string { return map[string]string{"@id": s} }
	text := func(s string) map[string]string { return map[string]string{"@value": s, "@language": r.Text.Lang()} }
	year := strconv.Itoa(askedYear(r))
	w.Header().Set("Content-Type", "application/ld+json")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{
		"@context": map[string]string{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#"},
		"@id":      page, "@type": "dcat:Dataset",
		"dct:identifier": page, "dct:title": text(r.Text.T("insight.published.title", "Service", r.Tenant.ServiceName)),
		"dct:description":   text(r.Text.T("insight.published.description", "Service", r.Tenant.ServiceName)),
		"dct:publisher":     map[string]any{"@type": "foaf:Agent", "foaf:name": text(r.Tenant.Name)},
		"dcat:contactPoint": map[string]any{"@type": "vcard:Organization", "vcard:fn": r.Tenant.Name, "vcard:hasURL": id(r.Absolute("/"))},
		"dct:accessRights":  id(openToAll), "dcat:theme": id(theme), "dct:accrualPeriodicity": id(monthly), "dcat:landingPage": id(page),
		"dcat:distribution": []any{map[string]any{
			"@type": "dcat:Distribution", "dct:title": text("CSV " + year), "dcat:accessURL": id(page), "dcat:downloadURL": id(r.Absolute("/tall.csv?aar=" + year)),
			"dct:format": id(csvFormat), "dcat:mediaType": id("https://www.iana.org/assignments/media-types/text/csv"), "dct:license": id(licence),
			"foaf:page": id(r.Absolute("/tall.txt")),
		}},
	})
}
