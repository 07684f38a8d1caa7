/** The one thread on which the control plane's state changes. */
@NullMarked
package dev.lockstep.coordinator.loop;

import org.jspecify.annotations.NullMarked;
