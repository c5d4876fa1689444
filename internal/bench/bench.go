package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Options say how the benchmark is run.
type Options struct {
	Program  string    // path of the program, to be started as a process
	Version  string    // of the program
	Postgres string    // address of a PostgreSQL database whose role may create others; "" leaves it out
	Out      io.Writer // one JSON object a line
}

// ErrBudget is the error of a run in which a budget was not met.
var ErrBudget = errors.New("a budget is not met")

// Figure is one line: a measured value, perhaps beside a baseline of the same
// run, and the budget.
type Figure struct {
	Name     string   `json:"name"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Baseline *float64 `json:"baseline"` // in the same unit
	Ratio    *float64 `json:"ratio"`    // value to baseline
	Budget   string   `json:"budget"`   // "" = told only
	OK       bool     `json:"ok"`
}

// bench is a run.
type bench struct {
	Options
	dir    string // a folder of its own
	broken []string
	err    error // of the first line that could not be written
}

// Run measures everything and prints it. ErrBudget names what was missed.
func Run(ctx context.Context, o Options) error {
	dir, err := os.MkdirTemp("", "digivert-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{Options: o, dir: dir}
	b.print(machine(o, dir))
	for _, step := range []func(context.Context) error{b.starts, b.resident, b.sqlite, b.postgres} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if b.err == nil && len(b.broken) > 0 {
		return fmt.Errorf("%w: %v", ErrBudget, b.broken)
	}
	return b.err
}

func (b *bench) print(line any) {
	text, err := json.Marshal(line)
	if err == nil {
		_, err = fmt.Fprintf(b.Out, "%s\n", text)
	}
	if b.err == nil {
		b.err = err
	}
}

// folder makes a folder within the run's own.
func (b *bench) folder(name string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.MkdirAll(path, 0o700)
}

// tell prints a value that has no budget.
func (b *bench) tell(name string, value float64, unit string) {
	b.print(Figure{Name: name, Value: short(value), Unit: unit, OK: true})
}

// atMost and atLeast print a value with its budget.
func (b *bench) atMost(name string, value, budget float64, unit string) {
	b.figure(Figure{Name: name, Value: value, Unit: unit, Budget: fmt.Sprintf("at most %g %s", budget, unit), OK: value <= budget})
}

func (b *bench) atLeast(name string, value, budget float64, unit string) {
	b.figure(Figure{Name: name, Value: value, Unit: unit, Budget: fmt.Sprintf("at least %g %s", budget, unit), OK: value >= budget})
}

// ratio prints a value beside its baseline; a budget of 0 is none.
func (b *bench) ratio(name string, p pair, budget float64) {
	ratio := p.value / p.baseline
	f := Figure{Name: name, Value: p.value, Unit: p.unit, Baseline: &p.baseline, Ratio: &ratio, OK: true}
	if budget > 0 {
		f.Budget, f.OK = fmt.Sprintf("a ratio of at least %g", budget), ratio >= budget
	}
	b.figure(f)
}

// pair is two values in one unit.
type pair struct {
	value, baseline float64
	unit            string
}

func (b *bench) figure(f Figure) {
	if !f.OK {
		b.broken = append(b.broken, f.Name)
	}
	f.Value = short(f.Value)
	for _, p := range []*float64{f.Baseline, f.Ratio} {
		if p != nil {
			*p = short(*p)
		}
	}
	b.print(f)
}
