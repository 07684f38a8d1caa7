@NullMarked
package dev.lockstep.rocketmq.json;

import org.jspecify.annotations.NullMarked;
