package visit

import "slices"

// Outcome says whether it helped. All but Not are a success of help: being
// digital is voluntary.
type Outcome string

// The outcomes.
const (
	Helped   Outcome = "helped"
	Partly   Outcome = "partly"
	Not      Outcome = "not"
	Referred Outcome = "referred" // helped on to somebody else
	OtherWay Outcome = "otherway" // got the way that is not digital
)

// Outcomes lists the outcomes in the order of the pages.
func Outcomes() []Outcome { return []Outcome{Helped, Partly, Not, Referred, OtherWay} }

// Key is the locale key of the outcome's words.
func (o Outcome) Key() string { return "visit.outcome." + string(o) }

// Source says how the person came.
type Source string

// The sources.
const (
	Booked    Source = "booked"
	DropIn    Source = "dropin"    // a ticket of the queue
	Unplanned Source = "unplanned" // neither: somebody was just there, or rang
	Tally     Source = "tally"     // typed in afterwards from a paper list
)

// Sources lists the sources in the order of the pages.
func Sources() []Source { return []Source{Booked, DropIn, Unplanned, Tally} }

// Key is the locale key of the source's words.
func (s Source) Key() string { return "visit.source." + string(s) }

// Devices lists what the help may have been about, Ages the bands of age: wide,
// so that a count says nothing of one person. The words are the locale keys
// "visit.device.<code>" and "visit.age.<code>".
func Devices() []string { return []string{"smartphone", "tablet", "pc", "shared", "other"} }

// Ages lists the bands of age.
func Ages() []string { return []string{"under30", "30to49", "50to66", "67to79", "80plus"} }

// Matters lists what kind of difficulty it was, whatever the topic: signing in,
// reservation against digital mail, a task on the net, understanding what is
// meant, or the language. So Digdir sorted a thousand conversations about help.
// The words are "visit.matter.<code>".
func Matters() []string {
	return []string{"access", "reservation", "task", "understanding", "language"}
}

// Heard lists how people came to know of us; "visit.heard.<code>".
func Heard() []string {
	return []string{"here", "poster", "paper", "web", "friend", "public", "association", "before", "other"}
}

// Elsewhere lists those outside the service to whom somebody may be helped on;
// "visit.elsewhere.<code>". Partners are named by their organisation's id.
func Elsewhere() []string {
	return []string{"bank", "nav", "tax", "police", "health", "municipality", "telecom", "shop", "association", "other"}
}

// Answer is what is said to a question; "" not asked, or no answer. The words are
// "visit.answer.<code>".
type Answer string

// The answers.
const (
	Yes    Answer = "yes"
	PartOf Answer = "partly"
	No     Answer = "no"
)

// Given lists the answers in the order of the pages.
func Given() []Answer { return []Answer{Yes, PartOf, No} }

// Key is the locale key of the answer's words.
func (a Answer) Key() string { return "visit.answer." + string(a) }

func (a Answer) valid() bool { return a == "" || slices.Contains(Given(), a) }
