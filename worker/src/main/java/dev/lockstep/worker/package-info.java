/**
 * What the stateless worker services share: a service implements {@link
 * dev.lockstep.worker.ShardHost} for each kind of shard it takes and {@link
 * dev.lockstep.worker.CommandHandler} for each command it carries out, as CDI beans; the session
 * with the coordinator finds them, tells the coordinator of them and drives them.
 */
@NullMarked
package dev.lockstep.worker;

import org.jspecify.annotations.NullMarked;
