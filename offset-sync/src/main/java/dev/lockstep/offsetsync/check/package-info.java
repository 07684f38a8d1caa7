/** Whether a cluster is reachable and allows what replication needs. */
@NullMarked
package dev.lockstep.offsetsync.check;

import org.jspecify.annotations.NullMarked;
