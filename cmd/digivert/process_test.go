package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"digivert/internal/base/dbtest"
)

// These tests run the program itself, in processes of its own: this test program
// is it when it is told so.
const beTheProgram = "DIGIVERT_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(beTheProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// installation is where a program is installed: a folder, a database, a key.
type installation struct {
	*testing.T
	Dir, Database, Key string
	Env                []string
}

func install(t *testing.T) *installation {
	t.Helper()
	dir := t.TempDir()
	return &installation{T: t, Dir: dir, Database: dbtest.Empty(t), Key: filepath.Join(dir, "digivert.key")}
}

// filled is an installation with the demo in it.
func filled(t *testing.T) *installation {
	t.Helper()
	i := install(t)
	i.must("demo")
	return i
}

func (i *installation) command(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], args...)
	command.Dir = i.Dir
	command.Env = append([]string{
		beTheProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + i.Dir,
		"DIGIVERT_DATABASE=" + i.Database, "DIGIVERT_KEY_FILE=" + i.Key,
	}, i.Env...)
	return command
}

// run gives the exit code and what was said on standard error.
func (i *installation) run(args ...string) (code int, said string) {
	i.Helper()
	command := i.command(args...)
	var heard bytes.Buffer
	command.Stderr = &heard
	if err := command.Start(); err != nil {
		i.Fatal(err)
	}
	limit := time.AfterFunc(time.Minute, func() { command.Process.Kill() })
	defer limit.Stop()
	var exit *exec.ExitError
	if err := command.Wait(); err != nil && !errors.As(err, &exit) {
		i.Fatal(err)
	}
	return command.ProcessState.ExitCode(), heard.String()
}

func (i *installation) must(args ...string) {
	i.Helper()
	if code, said := i.run(args...); code != 0 {
		i.Fatalf("%v: exit %d: %s", args, code, said)
	}
}

// server is a process that serves.
type server struct {
	*testing.T
	Base    string
	command *exec.Cmd
	ended   chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// serve starts a server on a port of its own. It need not be open when this
// returns, only listen.
func (i *installation) serve(flags ...string) *server {
	i.Helper()
	address := freeAddress(i.T)
	s := &server{T: i.T, Base: "http://" + address, ended: make(chan struct{})}
	s.command = i.command(append([]string{"serve", "--listen=" + address}, flags...)...)
	said, err := s.command.StderrPipe()
	if err != nil {
		i.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		i.Fatal(err)
	}
	go s.follow(said)
	i.Cleanup(s.stop)
	s.until("it listens", func() bool {
		response, err := http.Get(s.Base + "/healthz")
		if err != nil {
			return false
		}
		response.Body.Close()
		return true
	})
	return s
}

func (s *server) follow(said io.Reader) {
	defer close(s.ended)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		s.mu.Lock()
		s.log.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
	}
}

func (s *server) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

func (s *server) stop() {
	s.command.Process.Signal(syscall.SIGTERM)
	<-s.ended
	s.command.Wait()
}

// until waits for something to become true; a minute is never, also on a busy
// machine.
func (s *server) until(what string, is func() bool) {
	s.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		select {
		case <-s.ended:
			s.Fatalf("waiting until %s, the program ended: %s", what, s.said())
		default:
		}
		if time.Now().After(end) {
			s.Fatalf("it never came to be that %s: %s", what, s.said())
		}
	}
}

// answer is what came of a request.
type answer struct {
	Status int
	Body   string
	Header http.Header
}

func (s *server) get(path string) answer {
	s.Helper()
	return s.read(http.Get(s.Base + path))
}

func (s *server) post(path string, fields url.Values) answer {
	s.Helper()
	return s.read(http.PostForm(s.Base+path, fields))
}

func (s *server) read(response *http.Response, err error) answer {
	s.Helper()
	if err != nil {
		s.Fatalf("%v; the log: %s", err, s.said())
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer{response.StatusCode, string(body), response.Header}
}

// healthy waits until /healthz says so.
func (s *server) healthy() {
	s.Helper()
	s.until("all is well", func() bool { return s.get("/healthz").Status == http.StatusOK })
}

// closed waits until /healthz says that nothing can be changed, and why.
func (s *server) closed(why string) {
	s.Helper()
	s.until(why, func() bool {
		a := s.get("/healthz")
		return a.Status == http.StatusServiceUnavailable && strings.Contains(a.Body, why)
	})
}
