/**
 * Says what became of messages: describes and sends a workload, reads logs and compares them, lost,
 * doubled, changed, out of order. Knows nothing of how messages are relayed but the prefix of the
 * properties a copy may carry.
 */
@NullMarked
package dev.lockstep.testbed.oracle;

import org.jspecify.annotations.NullMarked;
