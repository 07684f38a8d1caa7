/** Reading the JSON that RocketMQ's servers write, which is not quite JSON. */
@NullMarked
package dev.lockstep.rocketmq.json;

import org.jspecify.annotations.NullMarked;
