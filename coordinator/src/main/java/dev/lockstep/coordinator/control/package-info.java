/**
 * The reconciler: turns tasks, reports and leases into shards, owners and epochs. Everything here
 * runs on the control loop.
 */
@NullMarked
package dev.lockstep.coordinator.control;

import org.jspecify.annotations.NullMarked;
