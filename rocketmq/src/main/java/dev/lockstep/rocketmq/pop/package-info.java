/** Messages that POP consumers were handed and have not acknowledged. */
@NullMarked
package dev.lockstep.rocketmq.pop;

import org.jspecify.annotations.NullMarked;
