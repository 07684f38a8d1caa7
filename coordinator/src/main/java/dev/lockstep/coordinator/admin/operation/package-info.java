/** The calls of OperationService. */
@NullMarked
package dev.lockstep.coordinator.admin.operation;

import org.jspecify.annotations.NullMarked;
