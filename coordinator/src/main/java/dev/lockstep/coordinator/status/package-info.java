/** What is known of running tasks from their workers' reports. */
@NullMarked
package dev.lockstep.coordinator.status;

import org.jspecify.annotations.NullMarked;
