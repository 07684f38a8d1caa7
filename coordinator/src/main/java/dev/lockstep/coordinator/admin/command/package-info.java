/** Commands of workers as calls that a virtual thread waits for. */
@NullMarked
package dev.lockstep.coordinator.admin.command;

import org.jspecify.annotations.NullMarked;
