/**
 * One sync of a task's groups, in four steps with values between them: detect what stands where
 * ({@link Snapshot}), plan ({@link GroupPlan}), apply and confirm ({@link ProgressWriter}), tell
 * ({@code GroupProgress}). A group that fails never ends the sync of the others.
 */
@NullMarked
package dev.lockstep.offsetsync.sync;

import org.jspecify.annotations.NullMarked;
