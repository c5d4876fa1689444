package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"digivert/internal/base/errs"
)

// lost makes the error of a database that does not answer an errs.Unavailable:
// the page for it says to try again, and the program goes on when it answers.
func lost(err error) error {
	if err == nil || !unreachable(err) {
		return err
	}
	return &errs.Error{Kind: errs.Unavailable, Key: "web.error.unavailable", Err: err}
}

// unreachable tells a server that is away from one that says no. The codes are
// those of PostgreSQL's appendix A.
func unreachable(err error) bool {
	var answer *pgconn.PgError
	var connect *pgconn.ConnectError
	var network *net.OpError
	switch {
	case errors.Is(err, context.Canceled): // the reader has gone
		return false
	case errors.As(err, &answer):
		return strings.HasPrefix(answer.Code, "08") || // connection exception
			strings.HasPrefix(answer.Code, "57P") || // shutting down, starting
			answer.Code == "53300" // too many connections
	case errors.As(err, &connect), errors.As(err, &network):
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
