/** The dependency directions of docs/architecture.md and the habits of this code base, as tests. */
@NullMarked
package dev.lockstep.e2e.architecture;

import org.jspecify.annotations.NullMarked;
