/** A TCP proxy that stands in for a wide area network and for partitions. */
@NullMarked
package dev.lockstep.testbed.link;

import org.jspecify.annotations.NullMarked;
