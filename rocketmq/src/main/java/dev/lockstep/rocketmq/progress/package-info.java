/** The committed offsets of consumer groups. */
@NullMarked
package dev.lockstep.rocketmq.progress;

import org.jspecify.annotations.NullMarked;
