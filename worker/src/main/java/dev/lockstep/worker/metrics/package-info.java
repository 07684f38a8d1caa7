/** Meters that come and go with what they are about. */
@NullMarked
package dev.lockstep.worker.metrics;

import org.jspecify.annotations.NullMarked;
