package db

import (
	"context"
	"slices"
	"sync"
	"time"
)

// netInterval is how often whoever watches is told to look again although
// nobody said so: word to another process can be lost.
const netInterval = 5 * time.Second

// Signal tells, once the transaction has been committed, everybody who watches
// the topic: in this process, and on PostgreSQL in all others. It waits for
// nobody. A topic is a few words made of ids, such as "queue TENANT PLACE"; it
// never holds anything about a person, since PostgreSQL's log may show it.
func (tx Tx) Signal(topic string) {
	if !slices.Contains(tx.did.topics, topic) {
		tx.did.topics = append(tx.did.topics, topic)
	}
}

// Watch gives a channel that receives when one of the topics may have changed:
// at once after a commit that signalled it, also in another process, and every 5
// seconds in case word was lost. Many changes may come as one, and word may come
// without a change, so compare what you read with what you showed. Watch first,
// then read, then wait: then nothing falls in between. The channel is closed
// when ctx ends or the database is closed.
func (d *DB) Watch(ctx context.Context, topics ...string) <-chan struct{} {
	if d.line != nil {
		d.line.start()
	}
	return d.signals.watch(ctx, topics)
}

// tell is called after a commit, with what it signalled.
func (d *DB) tell(topics []string) {
	for _, topic := range topics {
		d.signals.wake(topic)
		if d.line != nil {
			d.line.start()
			d.line.put(topic)
		}
	}
}

// signals knows who in this process watches what.
type signals struct {
	every  time.Duration
	closed chan struct{}
	once   sync.Once

	mu       sync.Mutex
	watchers map[string]map[chan struct{}]bool
}

func newSignals() *signals {
	return &signals{every: netInterval, closed: make(chan struct{}), watchers: map[string]map[chan struct{}]bool{}}
}

// close ends all watching.
func (s *signals) close() { s.once.Do(func() { close(s.closed) }) }

func (s *signals) watch(ctx context.Context, topics []string) <-chan struct{} {
	told := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, topic := range topics {
		if s.watchers[topic] == nil {
			s.watchers[topic] = map[chan struct{}]bool{}
		}
		s.watchers[topic][told] = true
	}
	go s.keep(ctx, told, topics)
	return told
}

// keep spreads the net below one watcher until it stops watching.
func (s *signals) keep(ctx context.Context, told chan struct{}, topics []string) {
	defer close(told) // nobody knows it any more
	defer s.forget(told, topics)
	net := time.NewTicker(s.every)
	defer net.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closed:
			return
		case <-net.C:
			poke(told)
		}
	}
}

func (s *signals) forget(told chan struct{}, topics []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, topic := range topics {
		delete(s.watchers[topic], told)
		if len(s.watchers[topic]) == 0 {
			delete(s.watchers, topic)
		}
	}
}

// wake tells those who watch a topic.
func (s *signals) wake(topic string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for told := range s.watchers[topic] {
		poke(told)
	}
}

// wakeAll tells everybody, when it is not known what has changed.
func (s *signals) wakeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, watchers := range s.watchers {
		for told := range watchers {
			poke(told)
		}
	}
}

// poke never waits: who has not yet looked since the last time need not be told
// again.
func poke(told chan struct{}) {
	select {
	case told <- struct{}{}:
	default:
	}
}
