/** Keeps the documentation true. */
@NullMarked
package dev.lockstep.e2e.docs;

import org.jspecify.annotations.NullMarked;
