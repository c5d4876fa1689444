package db

import "time"

// SetNet sets how often those who watch are told to look although nobody said so.
func (d *DB) SetNet(every time.Duration) { d.signals.every = every }

// Watchers counts who watches a topic.
func (d *DB) Watchers(topic string) int {
	d.signals.mu.Lock()
	defer d.signals.mu.Unlock()
	return len(d.signals.watchers[topic])
}
