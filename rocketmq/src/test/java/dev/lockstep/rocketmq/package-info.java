@NullMarked
package dev.lockstep.rocketmq;

import org.jspecify.annotations.NullMarked;
