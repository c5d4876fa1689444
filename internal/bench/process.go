package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is the program, serving.
type process struct {
	command *exec.Cmd
	base    string // http://127.0.0.1:PORT
	drained chan struct{}

	mu   sync.Mutex
	said []string // what its log told besides requests
}

// start starts the program on a database in the folder, and returns when it
// says that it serves.
func (b *bench) start(ctx context.Context, dir string, flags ...string) (*process, error) {
	database := "--database=sqlite:" + filepath.Join(dir, "digivert.db")
	return startProgram(ctx, b.Program, dir, append([]string{database}, flags...)...)
}

// startProgram starts a program that serves, at home in the folder.
func startProgram(ctx context.Context, program, dir string, flags ...string) (*process, error) {
	args := append([]string{"serve", "--listen=127.0.0.1:0"}, flags...)
	p := &process{command: exec.CommandContext(ctx, program, args...), drained: make(chan struct{})}
	p.command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	said, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines, last := bufio.NewScanner(said), ""
	for lines.Scan() {
		last = lines.Text()
		if _, address, ok := strings.Cut(lines.Text(), " is at http://"); ok {
			p.base = "http://" + strings.TrimSpace(address)
			go func() { // the log goes on
				defer close(p.drained)
				p.listen(lines)
			}()
			return p, nil
		}
	}
	return nil, fmt.Errorf("the program did not start: %w: %s", p.command.Wait(), last)
}

func (p *process) listen(lines *bufio.Scanner) {
	for lines.Scan() {
		if line := lines.Text(); !strings.Contains(line, "msg=served") {
			p.mu.Lock()
			p.said = append(p.said, line)
			p.mu.Unlock()
		}
	}
}

// told counts the lines of the log that have the words.
func (p *process) told(words string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.said {
		if strings.Contains(line, words) {
			n++
		}
	}
	return n
}

func (p *process) stop() {
	p.command.Process.Signal(syscall.SIGTERM)
	<-p.drained
	p.command.Wait()
}

// kill ends it as a power cut does: it finishes nothing.
func (p *process) kill() {
	p.command.Process.Kill()
	<-p.drained
	p.command.Wait()
}

// resident is its resident memory in MB.
func (p *process) resident() (float64, error) {
	path := fmt.Sprintf("/proc/%d/status", p.command.Process.Pid)
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kB / 1024, err
		}
	}
	return 0, fmt.Errorf("%s tells no VmRSS", path)
}

// firstPage fetches the first page, whatever its status.
func (p *process) firstPage() error {
	response, err := http.Get(p.base + "/")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

const starts = 5

// starts measures from the start of the program, with nothing there at all, to
// its first page.
func (b *bench) starts(ctx context.Context) error {
	var times []float64
	for n := range starts {
		dir, err := b.folder("start" + strconv.Itoa(n))
		if err != nil {
			return err
		}
		took, err := b.startOnce(ctx, dir)
		if err != nil {
			return err
		}
		times = append(times, milliseconds(took))
	}
	b.atMost("start to the first page on an empty database", median(times), 1000, "ms")
	return nil
}

func (b *bench) startOnce(ctx context.Context, dir string, flags ...string) (time.Duration, error) {
	started := time.Now()
	p, err := b.start(ctx, dir, flags...)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	err = p.firstPage()
	return time.Since(started), err
}

// resident measures what a resident of the demo gets on the wire, and what the
// server then takes while nobody asks.
func (b *bench) resident(ctx context.Context) error {
	dir, err := b.folder("demo")
	if err != nil {
		return err
	}
	filled, err := b.startOnce(ctx, dir, "--demo")
	if err != nil {
		return err
	}
	b.tell("start to the first page, filling the demo", milliseconds(filled), "ms")
	p, err := b.start(ctx, dir, "--demo")
	if err != nil {
		return err
	}
	defer p.stop()
	if err := b.weigh(ctx, p.base); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	memory, err := p.resident()
	if err == nil {
		b.atMost("resident memory of an idle server that has served pages", memory, 80, "MB")
	}
	return err
}
