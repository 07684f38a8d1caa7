/** Which worker gets which shard: pure functions from a picture of the fleet to a plan. */
@NullMarked
package dev.lockstep.coordinator.assignment;

import org.jspecify.annotations.NullMarked;
