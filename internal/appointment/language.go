package appointment

// isLanguage tells whether a code looks like one of ISO 639.
func isLanguage(code string) bool {
	if len(code) == 1 || len(code) > 3 {
		return false
	}
	for _, r := range code {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}
