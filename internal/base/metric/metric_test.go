package metric

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestServedIsCounted(t *testing.T) {
	r := New()
	r.Served(Request{Route: "GET /time", Status: 200, Took: 3 * time.Millisecond})
	r.Served(Request{Route: "GET /time", Status: 200, Took: 3 * time.Millisecond})
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if want := `digivert_requests_total{route="GET /time",status="200"} 2`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("missing %s", want)
	}
}
