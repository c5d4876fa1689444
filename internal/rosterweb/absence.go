package rosterweb

import (
	"net/http"

	"digivert/internal/orgweb"
)

func (p *Pages) removeAbsence(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if err := p.Roster.RemoveAbsence(r.HTTP.Context(), actor(r), h.ID, r.PathValue("absence")); err != nil {
		return err
	}
	return r.Redirect(w, address(h, "?lagret=ja"))
}
