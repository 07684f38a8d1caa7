/** The commands that read or change progress. */
@NullMarked
package dev.lockstep.offsetsync.command;

import org.jspecify.annotations.NullMarked;
