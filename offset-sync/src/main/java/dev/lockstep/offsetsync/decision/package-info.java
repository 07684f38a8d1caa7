/**
 * What is done about a group and its queues, and why: the rules as tables, without I/O. {@code
 * docs/consumer-progress.md} lists the same tables for users; keep them in step.
 */
@NullMarked
package dev.lockstep.offsetsync.decision;

import org.jspecify.annotations.NullMarked;
