/**
 * The few requests that the testbed sends to name servers and brokers, in a form that every version
 * from 4.4.0 on understands.
 */
@NullMarked
package dev.lockstep.testbed.remoting;

import org.jspecify.annotations.NullMarked;
