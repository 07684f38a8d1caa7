/** The calls of TaskService: defaults, what this version does not have yet, updates and status. */
@NullMarked
package dev.lockstep.coordinator.admin.task;

import org.jspecify.annotations.NullMarked;
