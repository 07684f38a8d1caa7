@NullMarked
package dev.lockstep.offsetsync.command;

import org.jspecify.annotations.NullMarked;
