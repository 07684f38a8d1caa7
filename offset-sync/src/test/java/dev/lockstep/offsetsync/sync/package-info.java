@NullMarked
package dev.lockstep.offsetsync.sync;

import org.jspecify.annotations.NullMarked;
