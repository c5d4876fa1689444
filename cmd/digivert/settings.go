package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// prefix leads the names of all settings in the environment and in a file.
const prefix = "DIGIVERT_"

// forTests are not settings, and may stand in the environment of those who
// develop.
var forTests = []string{"DIGIVERT_TEST_", "DIGIVERT_PICTURES"}

// settingsPath finds --settings among the arguments, before they are read: what
// stands in the file is the environment of the flags.
func settingsPath(args []string) string {
	for n, arg := range args {
		if path, ok := strings.CutPrefix(arg, "--settings="); ok {
			return path
		}
		if arg == "--settings" && n+1 < len(args) {
			return args[n+1]
		}
	}
	return os.Getenv(prefix + "SETTINGS")
}

// loadSettings puts the settings of a file into the environment. What is there
// already stands.
func loadSettings(path string) error {
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("cannot read the settings: %w", err)
	}
	for n, line := range strings.Split(string(content), "\n") {
		name, value, err := setting(line)
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", path, n+1, err)
		}
		if _, there := os.LookupEnv(name); name != "" && !there {
			os.Setenv(name, value)
		}
	}
	return nil
}

// setting reads NAME=VALUE. A value may stand in single or double quotes, and is
// then what is between them. Empty lines, and those that begin with #, are
// nothing.
func setting(line string) (name, value string, err error) {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return "", "", nil
	}
	name, value, found := strings.Cut(line, "=")
	if !found || !strings.HasPrefix(name, prefix) || strings.ContainsAny(name, " \t") {
		return "", "", fmt.Errorf("a setting must look like %sNAME=value", prefix) // the line may hold a password
	}
	value = strings.TrimSpace(value)
	for _, quote := range []string{"'", `"`} {
		inner, opens := strings.CutPrefix(value, quote)
		if !opens {
			continue
		}
		if value, found = strings.CutSuffix(inner, quote); !found || strings.Contains(value, quote) {
			return "", "", fmt.Errorf("the value of %s has a quote too many or too few", name)
		}
		break
	}
	return name, value, nil
}

// refuseUnknown finds names in the environment that no flag has: a setting that
// is misspelt must not be left out in silence.
func refuseUnknown(k *kong.Kong) error {
	var known []string
	collect(k.Model.Node, &known)
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) ||
			slices.ContainsFunc(forTests, func(p string) bool { return strings.HasPrefix(name, p) }) {
			continue
		}
		return fmt.Errorf("there is no setting %s%s; digivert serve --help lists them", name, nearest(name, known))
	}
	return nil
}

func collect(node *kong.Node, names *[]string) {
	for _, flag := range node.Flags {
		*names = append(*names, flag.Envs...)
	}
	for _, child := range node.Children {
		collect(child, names)
	}
}

// nearest is the known name that has most letters in the same places from either
// end, when that is nearly all of them.
func nearest(name string, known []string) string {
	best, most := "", 0
	for _, k := range known {
		if n := alike(name, k); n > most {
			best, most = k, n
		}
	}
	if most < len(name)-2 {
		return ""
	}
	return fmt.Sprintf(" (is it %s?)", best)
}

func alike(a, b string) int {
	head, short := 0, min(len(a), len(b))
	for head < short && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head + tail
}
