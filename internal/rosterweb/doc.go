// Package rosterweb holds the pages about hosts: who they are, when they work,
// and when they are away.
package rosterweb
