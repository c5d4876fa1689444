// Package org knows whose service this is and who works there: tenants (the
// municipalities), their organisations, the people who sign in, what each may
// do, and the trail of what they did. Residents are never in it.
package org
