@NullMarked
package dev.lockstep.rocketmq.nativeimage;

import org.jspecify.annotations.NullMarked;
