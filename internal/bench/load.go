package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// load is what the client, a process of its own, is to send: so that the
// processor time of the server is the server's alone.
type load struct {
	Base     string
	Workers  int
	Requests []request
}

type request struct {
	Method, Host, Path, Body string
}

// answers is what came of a load, in the order of its requests.
type answers struct {
	Seconds   float64
	Locations []string
	MedianMS  float64
	LatestMS  float64 // the 99th of a hundred
	Statuses  map[int]int
}

// PlayClient is the client: it reads a load from in and writes the answers to
// out.
func PlayClient(in io.Reader, out io.Writer) error {
	var l load
	if err := json.NewDecoder(in).Decode(&l); err != nil {
		return err
	}
	answers, err := l.send()
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(answers)
}

// play sends the load from a process of its own. What the server used meanwhile
// is in spent.
func (b *bench) play(ctx context.Context, l load) (a answers, s spent, err error) {
	plan, err := json.Marshal(l)
	if err != nil {
		return a, s, err
	}
	var told bytes.Buffer
	client := exec.CommandContext(ctx, b.Program, "bench", "--client")
	client.Stdin, client.Stdout, client.Stderr = bytes.NewReader(plan), &told, os.Stderr
	if s, err = measure(client.Run); err != nil {
		return a, s, err
	}
	return a, s, json.Unmarshal(told.Bytes(), &a)
}

func (l load) send() (answers, error) {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: l.Workers, MaxConnsPerHost: l.Workers},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute,
	}
	a := answers{Locations: make([]string, len(l.Requests)), Statuses: map[int]int{}}
	statuses, times, failed := make([]int, len(l.Requests)), make([]float64, len(l.Requests)), make([]error, l.Workers)
	next := make(chan int)
	var workers sync.WaitGroup
	started := time.Now()
	for w := range l.Workers {
		workers.Go(func() {
			for i := range next {
				began := time.Now()
				status, location, err := l.Requests[i].send(client, l.Base)
				if err != nil {
					failed[w] = err
				}
				statuses[i], a.Locations[i], times[i] = status, location, milliseconds(time.Since(began))
			}
		})
	}
	for i := range l.Requests {
		next <- i
	}
	close(next)
	workers.Wait()
	a.Seconds = time.Since(started).Seconds()
	for _, status := range statuses {
		a.Statuses[status]++
	}
	slices.Sort(times)
	a.MedianMS, a.LatestMS = median(times), times[len(times)*99/100]
	return a, firstError(failed)
}

func firstError(list []error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r request) send(client *http.Client, base string) (status int, location string, err error) {
	request, err := http.NewRequest(r.Method, base+r.Path, strings.NewReader(r.Body))
	if err != nil {
		return 0, "", err
	}
	request.Host = r.Host
	if r.Method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, response.Header.Get("Location"), err
}

// all fails when any request was answered otherwise.
func (a answers) all(status int) error {
	if len(a.Statuses) != 1 || a.Statuses[status] == 0 {
		return fmt.Errorf("wanted %d alone, got %v", status, a.Statuses)
	}
	return nil
}
