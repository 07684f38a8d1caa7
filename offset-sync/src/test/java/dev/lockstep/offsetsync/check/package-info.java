@NullMarked
package dev.lockstep.offsetsync.check;

import org.jspecify.annotations.NullMarked;
