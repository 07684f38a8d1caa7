@NullMarked
package dev.lockstep.rocketmq.progress;

import org.jspecify.annotations.NullMarked;
