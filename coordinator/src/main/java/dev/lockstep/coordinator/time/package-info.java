/** Times as the contracts write them. */
@NullMarked
package dev.lockstep.coordinator.time;

import org.jspecify.annotations.NullMarked;
