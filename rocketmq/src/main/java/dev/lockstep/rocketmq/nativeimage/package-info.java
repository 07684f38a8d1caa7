/** What native images need besides the reachability metadata; it is not used on a JVM. */
@NullMarked
package dev.lockstep.rocketmq.nativeimage;

import org.jspecify.annotations.NullMarked;
