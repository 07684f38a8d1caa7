/** One TCP connection to one server, speaking RocketMQ's remoting protocol. */
@NullMarked
package dev.lockstep.rocketmq.remoting;

import org.jspecify.annotations.NullMarked;
