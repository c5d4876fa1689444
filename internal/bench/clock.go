package bench

import (
	"math"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// cpu is the processor time that this process has used, in user and kernel.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0 // cannot be: the arguments are right
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// spent is what f took: processor time and time on the wall.
type spent struct{ cpu, wall time.Duration }

func measure(f func() error) (s spent, err error) {
	startedCPU, started := cpu(), time.Now()
	err = f()
	return spent{cpu() - startedCPU, time.Since(started)}, err
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return math.NaN()
	}
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// short keeps four figures, which is more than a measurement deserves.
func short(v float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}
