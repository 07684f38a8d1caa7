/** What the relay counts. */
@NullMarked
package dev.lockstep.relay.metrics;

import org.jspecify.annotations.NullMarked;
