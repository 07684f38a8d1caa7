@NullMarked
package dev.lockstep.rocketmq.remoting;

import org.jspecify.annotations.NullMarked;
