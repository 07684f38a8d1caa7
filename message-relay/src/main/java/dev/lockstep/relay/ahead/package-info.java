/**
 * Copies of scheduled messages that are made before these are due, and the suppression of the
 * copies that would be made when the source delivers them. docs/schedule-ahead.md says why it is
 * exact.
 */
@NullMarked
package dev.lockstep.relay.ahead;

import org.jspecify.annotations.NullMarked;
