package app

import (
	"net"
	"os"
)

// tellSupervisor tells systemd how far the program has come (sd_notify(3)), when
// it was started by it.
func tellSupervisor(state string) {
	address := os.Getenv("NOTIFY_SOCKET")
	if address == "" {
		return
	}
	conn, err := net.Dial("unixgram", address)
	if err != nil {
		return // it will say itself that it was told nothing
	}
	defer conn.Close()
	conn.Write([]byte(state))
}
