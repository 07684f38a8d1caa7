/** The calls of ProgressService. */
@NullMarked
package dev.lockstep.coordinator.admin.progress;

import org.jspecify.annotations.NullMarked;
