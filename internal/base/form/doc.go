// Package form holds the fields of a page's form: what they are called, what
// was typed, what is wrong with it. It reads posted values without ever
// cutting or losing them, and gives the templates the ids and aria attributes
// that tie a label, a description and an error to their control (WCAG 2.1
// 1.3.1, 3.3.1, 3.3.2, 4.1.2), since no script does it for us.
//
// It follows the shared patterns of Designsystemet: no asterisk, the tags
// "Må fylles ut" and "Valgfritt" where a form mixes both, the error beside the
// field and in a summary on top.
package form
