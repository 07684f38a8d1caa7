/**
 * The reconciler: turns tasks, reports and leases into shards, owners and epochs. Everything here
 * runs on the control loop, but for the questions that {@link
 * dev.lockstep.coordinator.control.Control} takes from any thread.
 */
@NullMarked
package dev.lockstep.coordinator.control;

import org.jspecify.annotations.NullMarked;
