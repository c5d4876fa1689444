// Package bench measures the program and holds the figures against the budgets
// of docs/performance.md. It runs the real thing: the same services, pages and
// databases, and the program itself as a process. What a budget speaks of is
// measured several times, and the median is told.
package bench
