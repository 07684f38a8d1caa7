@NullMarked
package dev.lockstep.rocketmq.metadata;

import org.jspecify.annotations.NullMarked;
