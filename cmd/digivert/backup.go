package main

import (
	"context"
	"fmt"

	"digivert/internal/app"
)

type backupCmd struct {
	app.Config
	File string `arg:"" help:"File to write. It must not exist."`
}

func (c *backupCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Println("The backup is in", c.File+".", "It is of no use without the key file: keep a copy of that elsewhere.")
	return nil
}

type restoreCmd struct {
	app.Config
	File string `arg:"" help:"File that backup wrote."`
}

func (c *restoreCmd) Run(ctx context.Context) error {
	head, err := app.Restore(ctx, c.Config, c.File)
	if err != nil {
		return err
	}
	fmt.Println("Restored the backup of", head.MadeAt.Format("2006-01-02 15:04 MST")+".", "What was due to be deleted since has been deleted.")
	return nil
}

type checkCmd struct{ app.Config }

func (c *checkCmd) Run(ctx context.Context) error {
	a, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer a.Close()
	findings, err := a.Check(ctx)
	if err != nil {
		return err
	}
	bad := 0
	for _, finding := range findings {
		mark := "ok   "
		if !finding.OK {
			mark, bad = "WRONG", bad+1
		}
		fmt.Println(mark, finding.What)
	}
	if bad > 0 {
		return fmt.Errorf("%d wrong", bad)
	}
	return nil
}
