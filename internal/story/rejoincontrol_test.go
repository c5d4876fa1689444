package story

import (
	"testing"
)

// finder counts what an attack finds, in place of failing the test.
type finder struct {
	testing.TB
	found int
}

func (f *finder) Errorf(string, ...any) { f.found++ }

// attack runs the whole attack on what is left, and tells how much it finds.
func (w *world) attack(guests []guest, before []string) int {
	t, f := w.t, &finder{TB: w.t}
	w.t = f
	defer func() { w.t = t }()
	w.noSharedIDs(guests, before)
	w.allAlike(guests)
	w.trailTellsNothing(guests)
	w.noOrder(guests)
	return f.found
}

// The control: one link that is left behind, of whatever kind, is enough for the
// attack to find somebody. So the attack on what the program leaves would notice.
func TestTheAttackFindsWhatIsLeftBehind(t *testing.T) {
	w, guests, before := crowd(t)
	if w.attack(guests, before) == 0 {
		t.Fatal("on the day itself, before anything is settled, the attack finds nothing")
	}
	w.Set(at(monday.AddDays(8), "05:00"))
	w.night()
	if n := w.attack(guests, before); n != 0 {
		t.Fatalf("after the night the attack finds %d things", n)
	}
	hour := at(monday.AddDays(7), "14:30")
	left := func(query string, args ...any) func() { return func() { w.Exec(query, args...) } }
	g := guests[3]
	for _, c := range []struct {
		name        string
		leave, undo func()
	}{
		{
			"the language of the one who came",
			left(`update appointment set language = 'uk' where id = $1`, g.id), left(`update appointment set language = '' where id = $1`, g.id),
		}, {
			"when it was booked",
			left(`update appointment set created_at = $1 where id = $2`, hour, g.id),
			left(`update appointment set created_at = $1 where id = $2`, at(monday.AddDays(7), "00:00"), g.id),
		}, {
			"a message about it",
			left(`insert into outbox (tenant_id, id, kind, what, version, channel, owner, state, made_at, next_at) values ($1, 'left', 'booked', $2, 1, 'sms', 'x', 'sent', $3, $4)`,
				w.halden.tenant.ID, g.id, hour, hour),
			left(`delete from outbox where id = 'left'`),
		}, {
			"a visit's id elsewhere",
			left(`insert into once_key (tenant_id, form, key, hash, result, made_at) values ($1, 'f', 'left', $2, $3, $4)`,
				w.halden.tenant.ID, []byte{1}, w.ids("visit", "1 = 1")[0], hour),
			left(`delete from once_key where key = 'left'`),
		}, { // last, for the trail is never changed
			"a line of the trail at the hour of the visit",
			left(`insert into audit (tenant_id, id, at, action, subject_kind, subject_id, keep_until) values ($1, 'left', $2, 'subject', 'appointment', $3, '2027-11-16')`,
				w.halden.tenant.ID, hour, g.id),
			func() {},
		},
	} {
		c.leave()
		if w.attack(guests, before) == 0 {
			t.Errorf("the attack does not find %s", c.name)
		}
		c.undo()
	}
}
