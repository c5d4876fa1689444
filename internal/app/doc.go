// Package app knows every other room: it opens the database and the key, makes
// the services and the pages, holds the route table and the order of the
// middleware, runs the recurring jobs and stops in good order.
package app
