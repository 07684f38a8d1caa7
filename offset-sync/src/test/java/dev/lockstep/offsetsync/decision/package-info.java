@NullMarked
package dev.lockstep.offsetsync.decision;

import org.jspecify.annotations.NullMarked;
