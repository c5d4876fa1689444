// Package appointment finds free times, holds them while a form is filled in,
// books, moves and cancels them, and takes down who came.
//
// There is no table of free times: they are computed on read ([FreeTimes]) from
// when places are open and hosts at work, minus what occupies the hosts. What is
// shown and what is enforced are the same pure rule, run again inside the
// transaction that takes the host's time.
//
// Those who seek help are not stored: a booking carries its own contact data,
// sealed, and loses them; the visit it becomes has none, and after its day
// nothing leads from one to the other ([Service.Settle]).
package appointment
