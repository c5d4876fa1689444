// Package visit is the anonymous record of every act of help, by any channel.
//
// A visit has no person, no exact time and no audit row. Whoever books knows
// its visit only until the day is over; then [Settle] gives the visit a new id
// and a new place among the others, and nothing leads back.
package visit
