// Package appointment holds free times while a form is filled in, books, moves
// and cancels them, and takes down who came.
//
// What is shown as free and what is enforced are the same pure rule
// ([freetime.Times]), run again inside the transaction that takes the host's time.
//
// Those who seek help are not stored: a booking carries its own contact data,
// sealed, and loses them; the visit it becomes has none, and after its day
// nothing leads from one to the other ([Service.Settle]).
package appointment
