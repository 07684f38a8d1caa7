/** Consumers as applications have them, of every kind. */
@NullMarked
package dev.lockstep.e2e.consume;

import org.jspecify.annotations.NullMarked;
