/** Commands that a connected worker carries out for an admin call. */
@NullMarked
package dev.lockstep.coordinator.command;

import org.jspecify.annotations.NullMarked;
