/** Topics, consumer groups and brokers: what they are and how to change them. */
@NullMarked
package dev.lockstep.rocketmq.metadata;

import org.jspecify.annotations.NullMarked;
