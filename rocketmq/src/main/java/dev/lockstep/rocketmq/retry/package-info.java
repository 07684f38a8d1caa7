/** Messages that push consumers failed on and that wait to be consumed again. */
@NullMarked
package dev.lockstep.rocketmq.retry;

import org.jspecify.annotations.NullMarked;
