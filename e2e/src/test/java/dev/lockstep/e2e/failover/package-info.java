/** How the failover scenario counts. */
@NullMarked
package dev.lockstep.e2e.failover;

import org.jspecify.annotations.NullMarked;
