package limit

import "sync"

// AtOnce counts what is open at the same time, such as requests being answered
// or streams that screens hold open: in all, and per key, for example per client
// network. It is safe for use by many goroutines.
type AtOnce struct {
	perKey, total int

	mu    sync.Mutex
	open  int
	byKey map[string]int
}

// NewAtOnce allows so many for each key, and so many in all.
func NewAtOnce(perKey, total int) *AtOnce {
	return &AtOnce{perKey: perKey, total: total, byKey: map[string]int{}}
}

// Enter takes one; leave gives it back, and may be called twice. ok is false
// when the key, or all together, have as many as they may. The key "" is counted
// among all alone.
func (a *AtOnce) Enter(key string) (leave func(), ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open >= a.total || key != "" && a.byKey[key] >= a.perKey {
		return func() {}, false
	}
	a.open++
	a.byKey[key]++
	return sync.OnceFunc(func() { a.leave(key) }), true
}

func (a *AtOnce) leave(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open--
	if a.byKey[key]--; a.byKey[key] == 0 {
		delete(a.byKey, key)
	}
}

// Open is how many are open now.
func (a *AtOnce) Open() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open
}
