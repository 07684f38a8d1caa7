/** What can be set, with its defaults. */
@NullMarked
package dev.lockstep.coordinator.config;

import org.jspecify.annotations.NullMarked;
