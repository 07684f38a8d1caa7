/**
 * From exceptions to what a caller sees: a google.rpc.Status whose message holds the whole remedy
 * and whose details name the cause.
 */
@NullMarked
package dev.lockstep.coordinator.admin.error;

import org.jspecify.annotations.NullMarked;
