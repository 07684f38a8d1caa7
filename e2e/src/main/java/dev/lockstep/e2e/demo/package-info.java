/**
 * The demo: the whole job on two real clusters, from the first call to the failover, checked
 * message by message.
 */
@NullMarked
package dev.lockstep.e2e.demo;

import org.jspecify.annotations.NullMarked;
