/** The registry of operations: work that outlives a call or is kept for the record. */
@NullMarked
package dev.lockstep.coordinator.operation;

import org.jspecify.annotations.NullMarked;
