package errs

import (
	"errors"
	"testing"
)

func TestKindSurvivesWrap(t *testing.T) {
	err := E(Conflict, "appointment.taken", "Time", "10.00")
	Wrap(&err, "Book(%s)", "x")
	if !Is(err, Conflict) {
		t.Fatalf("kind = %v, want Conflict", KindOf(err))
	}
	if key, args := KeyOf(err); key != "appointment.taken" || len(args) != 2 {
		t.Fatalf("key = %q %v", key, args)
	}
	if KindOf(errors.New("x")) != Internal || Is(nil, Internal) {
		t.Fatal("an unknown error is internal, and nil is none")
	}
}

func TestCheckGathersEverything(t *testing.T) {
	var c, inner Check
	if c.Err() != nil {
		t.Fatal("an empty check is no error")
	}
	inner.Add("from", "civil.rule.order")
	c.Add("phone", "contact.phone.digits")
	if err := c.Merge(inner.Err()); err != nil {
		t.Fatal(err)
	}
	if got := FieldsOf(c.Err()); len(got) != 2 || got[1].Name != "from" {
		t.Fatalf("fields = %v", got)
	}
	other := errors.New("disk full")
	if c.Merge(other) != other {
		t.Fatal("Merge must give back what is not about fields")
	}
}
