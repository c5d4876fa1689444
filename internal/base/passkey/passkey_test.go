package passkey_test

import (
	"bytes"
	"errors"
	"testing"

	"digivert/internal/base/passkey"
	"digivert/internal/base/passkeytest"
)

var (
	site  = passkey.Site{Host: "halden.example", Origin: "https://halden.example", Name: "Datahjelpen"}
	owner = passkey.Owner{Handle: []byte("a-random-handle-of-32-bytes-here"), Name: "Anne"}
)

// made is a passkey of the owner's, on a device.
func made(t *testing.T, d *passkeytest.Device) passkey.Key {
	t.Helper()
	options, challenge, err := site.Create(owner, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := site.Created(owner, challenge, d.Create(options))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ask(t *testing.T, s passkey.Site) (options []byte, challenge string) {
	t.Helper()
	options, challenge, err := s.Ask()
	if err != nil {
		t.Fatal(err)
	}
	return options, challenge
}

func TestMakeAndUse(t *testing.T) {
	for name, synced := range map[string]bool{"a key that counts": false, "one that is synced": true} {
		t.Run(name, func(t *testing.T) {
			d := passkeytest.New(t)
			d.Synced = synced
			key := made(t, d)
			if key.Synced != synced || len(key.ID) == 0 || len(key.Public) == 0 {
				t.Errorf("the passkey is %+v", key)
			}
			options, challenge := ask(t, site)
			answer := d.Sign(options)
			id, err := passkey.KeyOf(answer)
			if err != nil || !bytes.Equal(id, key.ID) {
				t.Errorf("the answer is from %q (%v)", id, err)
			}
			count, err := site.Check(owner, key, challenge, answer)
			if err != nil || count != d.Count {
				t.Errorf("the count is %d, want %d (%v)", count, d.Count, err)
			}
		})
	}
}

func TestAnswersThatAreNotBelieved(t *testing.T) {
	other := passkey.Owner{Handle: []byte("another-handle"), Name: "Bo"}
	for name, c := range map[string]struct {
		device func(*passkeytest.Device)
		check  func(s *passkey.Site, o *passkey.Owner, challenge *string)
		want   error
	}{
		"another website shows it":   {device: func(d *passkeytest.Device) { d.Origin = "https://evil.example" }, want: passkey.ErrUntrue},
		"nobody showed who they are": {device: func(d *passkeytest.Device) { d.Unverified = true }, want: passkey.ErrUntrue},
		"another question":           {check: func(_ *passkey.Site, _ *passkey.Owner, challenge *string) { _, *challenge, _ = site.Ask() }, want: passkey.ErrUntrue},
		"no question":                {check: func(_ *passkey.Site, _ *passkey.Owner, challenge *string) { *challenge = "" }, want: passkey.ErrUntrue},
		"another municipality":       {check: func(s *passkey.Site, _ *passkey.Owner, _ *string) { s.Host = "aremark.example" }, want: passkey.ErrUntrue},
		"another owner":              {check: func(_ *passkey.Site, o *passkey.Owner, _ *string) { *o = other }, want: passkey.ErrUntrue},
		"it has signed less often":   {device: func(d *passkeytest.Device) { d.Count = 0 }, want: passkey.ErrCloned},
		"it is another kind of key":  {device: func(d *passkeytest.Device) { d.Synced = true }, want: passkey.ErrUntrue},
	} {
		t.Run(name, func(t *testing.T) {
			d := passkeytest.New(t)
			key := made(t, d)
			if c.device != nil {
				c.device(d)
			}
			options, challenge := ask(t, site)
			answer := d.Sign(options)
			s, o := site, owner
			if c.check != nil {
				c.check(&s, &o, &challenge)
			}
			if _, err := s.Check(o, key, challenge, answer); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestPasskeysThatAreNotMade(t *testing.T) {
	for name, change := range map[string]func(*passkeytest.Device){
		"another website asks":       func(d *passkeytest.Device) { d.Origin = "https://evil.example" },
		"nobody showed who they are": func(d *passkeytest.Device) { d.Unverified = true },
	} {
		t.Run(name, func(t *testing.T) {
			d := passkeytest.New(t)
			change(d)
			options, challenge, err := site.Create(owner, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := site.Created(owner, challenge, d.Create(options)); !errors.Is(err, passkey.ErrUntrue) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What is no answer at all is refused, whatever it holds.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"id":"a"}`, `{"id":"YQ","rawId":"YQ","type":"public-key","response":{}}`} {
		f.Add([]byte(seed))
	}
	key := passkey.Key{ID: []byte("a"), Public: []byte("b")}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if _, err := site.Check(owner, key, "a-challenge-that-nobody-has-drawn", answer); !errors.Is(err, passkey.ErrUntrue) {
			t.Errorf("Check: %v", err)
		}
		if _, err := site.Created(owner, "a-challenge-that-nobody-has-drawn", answer); !errors.Is(err, passkey.ErrUntrue) {
			t.Errorf("Created: %v", err)
		}
	})
}

func TestUsable(t *testing.T) {
	for host, want := range map[string]bool{"halden.example": true, "localhost": true, "": false, "127.0.0.1": false, "::1": false} {
		if got := (passkey.Site{Host: host}).Usable(); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
