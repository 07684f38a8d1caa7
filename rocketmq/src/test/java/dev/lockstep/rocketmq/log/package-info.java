@NullMarked
package dev.lockstep.rocketmq.log;

import org.jspecify.annotations.NullMarked;
