/** The data path: raw frames in, raw batches out. */
@NullMarked
package dev.lockstep.rocketmq.log;

import org.jspecify.annotations.NullMarked;
