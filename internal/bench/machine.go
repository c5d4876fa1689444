package bench

import (
	"os"
	"path/filepath"
	"runtime"
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
	LoadBefore string   `json:"load_before"` // of the last 1, 5 and 15 minutes
	Engines    []string `json:"engines"`     // measured
}

func machine(o Options, dir string) Machine {
	m := Machine{
		Version: o.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH + " " + firstLine("/proc/sys/kernel/osrelease"),
		Processor: processor(), Cores: runtime.NumCPU(), SyncMS: short(syncTime(dir)), LoadBefore: firstLine("/proc/loadavg"),
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
