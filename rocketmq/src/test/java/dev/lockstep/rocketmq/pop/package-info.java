@NullMarked
package dev.lockstep.rocketmq.pop;

import org.jspecify.annotations.NullMarked;
