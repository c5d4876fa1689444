package bench

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Machine is the first line: where the figures are from.
type Machine struct {
	Version    string   `json:"version"`
	Go         string   `json:"go"`
	System     string   `json:"system"`
	Processor  string   `json:"processor"`
	Cores      int      `json:"cores"`
	MemoryMB   uint64   `json:"memory_mb"`
	SyncMS     float64  `json:"sync_ms"`     // median time to write 4 kB to the disk for good
	SortMS     float64  `json:"sort_ms"`     // median processor time to sort 200 000 numbers: how fast the machine is just now
	LoadBefore string   `json:"load_before"` // of the last 1, 5 and 15 minutes
	Engines    []string `json:"engines"`     // measured
}

func machine(o Options, dir string) Machine {
	m := Machine{
		Version: o.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH + " " + firstLine("/proc/sys/kernel/osrelease"),
		Processor: processor(), Cores: runtime.NumCPU(), SyncMS: short(syncTime(dir)), SortMS: short(sortTime()), LoadBefore: firstLine("/proc/loadavg"),
		Engines: []string{"sqlite"},
	}
	if o.Postgres != "" {
		m.Engines = append(m.Engines, "postgres")
	}
	var info syscall.Sysinfo_t
	if syscall.Sysinfo(&info) == nil {
		m.MemoryMB = info.Totalram * uint64(info.Unit) >> 20
	}
	return m
}

func firstLine(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return line
}

func processor() string {
	content, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(content)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// syncTime tells what the disk is worth: an answered booking waits for it.
func syncTime(dir string) float64 {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0
	}
	defer f.Close()
	var times []float64
	for range 100 {
		started := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil || f.Sync() != nil {
			return 0
		}
		times = append(times, milliseconds(time.Since(started)))
	}
	return median(times)
}

// sortTime tells what the processor is worth. The same machine may be half as
// fast when its neighbours are busy.
func sortTime() float64 {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := make([]int, 200_000)
	for i := range numbers {
		numbers[i] = random.Int()
	}
	var times []float64
	for range 9 {
		list := slices.Clone(numbers)
		s, _ := measure(func() error { slices.Sort(list); return nil })
		times = append(times, milliseconds(s.cpu))
	}
	return median(times)
}
