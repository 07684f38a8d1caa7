/**
 * What a refused call is refused for: one stable enum of reasons and the exception that carries
 * one.
 */
@NullMarked
package dev.lockstep.coordinator.failure;

import org.jspecify.annotations.NullMarked;
