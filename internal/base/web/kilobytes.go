package web

// Kilobytes is the size of a download as links tell it, rounded up.
func Kilobytes(n int) int { return (n + 999) / 1000 }
