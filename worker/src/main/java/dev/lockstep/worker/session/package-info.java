/**
 * The worker's session with the coordinator. {@link SessionMachine} decides (pure, single-threaded,
 * driven by a clock), {@link SessionLoop} does what it decides, and {@link CoordinatorLink} is the
 * wire. {@link WorkerSession} ties them to the life of the process.
 */
@NullMarked
package dev.lockstep.worker.session;

import org.jspecify.annotations.NullMarked;
