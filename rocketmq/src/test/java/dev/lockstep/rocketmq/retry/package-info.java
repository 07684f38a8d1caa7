@NullMarked
package dev.lockstep.rocketmq.retry;

import org.jspecify.annotations.NullMarked;
