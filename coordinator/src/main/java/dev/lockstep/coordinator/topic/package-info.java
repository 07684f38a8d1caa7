/** Which topics a task copies: names, patterns, and which mapping a topic belongs to. Pure. */
@NullMarked
package dev.lockstep.coordinator.topic;

import org.jspecify.annotations.NullMarked;
