/** Which coordinator leads: the lease row in the store, its renewal and the data folder's lock. */
@NullMarked
package dev.lockstep.coordinator.leadership;

import org.jspecify.annotations.NullMarked;
