/** How rate limits are shared out among shards. Pure. */
@NullMarked
package dev.lockstep.coordinator.rate;

import org.jspecify.annotations.NullMarked;
