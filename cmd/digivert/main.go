// Command digivert runs low-threshold digital help for municipalities and their
// partners. Each command reads its flags and hands over to internal/app.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	_ "time/tzdata" // local time must not depend on what the machine has installed

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "unknown"

type commands struct {
	Serve   serveCmd         `cmd:"" help:"Serve the pages."`
	Migrate migrateCmd       `cmd:"" help:"Bring the database's schema forward."`
	Demo    demoCmd          `cmd:"" help:"Fill an empty database with the demo municipality."`
	Tenant  tenantCmd        `cmd:"" help:"Municipalities."`
	Person  personCmd        `cmd:"" help:"People who sign in."`
	Backup  backupCmd        `cmd:"" help:"Write a backup to a file, while the service runs."`
	Restore restoreCmd       `cmd:"" help:"Restore a backup into an empty place."`
	Check   checkCmd         `cmd:"" help:"Check settings, key, database and jobs, and say what is wrong."`
	Bench   benchCmd         `cmd:"" help:"Measure, and hold the figures against the budgets."`
	Version kong.VersionFlag `help:"Print the version."`

	Settings string `env:"DIGIVERT_SETTINGS" help:"File with settings, a line DIGIVERT_NAME=value for each. The environment goes before it, and flags before both."` // read by settingsPath
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "digivert:", strings.Join(strings.Fields(err.Error()), " ")) // one line for the log
		os.Exit(1)
	}
}

func run(args []string) error {
	if err := loadSettings(settingsPath(args)); err != nil {
		return err
	}
	k, err := kong.New(&commands{},
		kong.Name("digivert"),
		kong.Description("Digital help for everyone: booking, and what comes with it."),
		kong.Vars{"version": version},
	)
	if err != nil {
		return err
	}
	command, err := k.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; see digivert --help", err)
	}
	if err := refuseUnknown(k); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	return command.Run()
}
