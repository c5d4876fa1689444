package app

import (
	"path/filepath"
	"testing"

	"digivert/internal/base/dbtest"
)

// Each recurring job has a name and says what it does, for those who look at
// /intern/drift.
func TestJobsHaveWords(t *testing.T) {
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key")})
	for _, lang := range []string{"nb", "nn", "en"} {
		words := a.Bundle.Localizer(lang)
		for _, name := range a.Jobs.Names() {
			for _, key := range []string{"org.operation.job." + name, "org.operation.does." + name} {
				if !words.Has(key) {
					t.Errorf("%s: no text %s", lang, key)
				}
			}
		}
	}
}
