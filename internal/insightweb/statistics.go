package insightweb

import (
	"bytes"
	"fmt"
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/sheet"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
)

// statisticsPage is what the visits of a period come to, for those who work
// there: exact, whatever the filter. What leaves the house is another page.
type statisticsPage struct {
	orgweb.Page
	Form     *form.Form
	Open     bool // the filter, when more than the period is chosen
	Quick    []web.Link
	Whose    string
	Period   string
	Nothing  bool
	Figures  []figure
	Notes    []string // what the figures rest on
	Time     *graph
	Sections []section
	Cross    *crossTable
	Files    []web.Link
}

// section is the parts of one kind.
type section struct {
	Heading, Lead string
	Graphs        []graph
}

func (p *Pages) statistics(w http.ResponseWriter, r *orgweb.Request) error {
	v, page, err := p.readStatistics(r)
	if err != nil {
		return err
	}
	if page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "statistics", page)
	}
	page.Nothing = v.Visits == 0
	page.Whose, page.Period = v.whose(), v.period()
	page.Figures, page.Notes = v.figures(), v.notes()
	if !page.Nothing {
		page.Time, page.Sections, page.Cross = v.time(), v.sections(), v.cross()
		if page.Files, err = v.files(); err != nil {
			return err
		}
	}
	return p.views.Render(w, http.StatusOK, "statistics", page)
}

// readStatistics reads the filter from the address and counts, unless the filter
// is wrong.
func (p *Pages) readStatistics(r *orgweb.Request) (v statisticsView, page statisticsPage, err error) {
	if v.labels, err = p.loadLabels(r); err != nil {
		return v, page, err
	}
	page = statisticsPage{Page: r.Page("insight.statistics.title").Wide(), Form: v.form(), Quick: quick(r)}
	if query := r.HTTP.URL.Query(); len(query) > 0 { // without any, what the form proposes is counted
		page.Form.Fill(query)
	}
	ask := v.ask(page.Form)
	page.Open = page.Form.Failed() || v.narrow(page.Form)
	if page.Form.Failed() {
		return v, page, nil
	}
	v.Statistics, err = p.Insight.Statistics(r.HTTP.Context(), ask, v.reasons)
	return v, page, err
}

// xlsx gives the page's tables as a sheet, csv as one table.
func (p *Pages) xlsx(w http.ResponseWriter, r *orgweb.Request) error {
	return p.download(w, r, xlsxFile)
}

func (p *Pages) csv(w http.ResponseWriter, r *orgweb.Request) error { return p.download(w, r, csvFile) }

func (p *Pages) download(w http.ResponseWriter, r *orgweb.Request, kind fileKind) error {
	v, page, err := p.readStatistics(r)
	if err != nil {
		return err
	}
	if page.Form.Failed() {
		return errs.E(errs.Invalid, "insight.statistics.error.file")
	}
	body, err := v.file(kind)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind.media())
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="statistikk-%s-%s.%s"`, v.From, v.To, kind))
	_, err = w.Write(body)
	return err
}

// fileKind is a format to take the tables away in.
type fileKind string

const (
	xlsxFile fileKind = "xlsx"
	csvFile  fileKind = "csv"
)

func (k fileKind) media() string {
	if k == csvFile {
		return sheet.CSVType
	}
	return sheet.XLSXType
}

func (v statisticsView) file(kind fileKind) ([]byte, error) {
	var b bytes.Buffer
	if kind == csvFile {
		err := sheet.WriteCSV(&b, v.longSheet())
		return b.Bytes(), err
	}
	err := sheet.WriteXLSX(&b, v.T("insight.statistics.about"), v.sheets()...)
	return b.Bytes(), err
}

// files are the links to the files, with type and size.
func (v statisticsView) files() (links []web.Link, err error) {
	for _, kind := range []fileKind{xlsxFile, csvFile} {
		body, err := v.file(kind)
		if err != nil {
			return nil, err
		}
		size := max(1, (len(body)+512)/1024)
		links = append(links, web.Link{
			Text: v.T(fmt.Sprintf("insight.statistics.file.%s", kind), "Size", size),
			URL:  v.URL(fmt.Sprintf("/intern/statistikk.%s?%s", kind, v.HTTP.URL.RawQuery)),
		})
	}
	return links, nil
}
