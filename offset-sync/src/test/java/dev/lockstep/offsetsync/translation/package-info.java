@NullMarked
package dev.lockstep.offsetsync.translation;

import org.jspecify.annotations.NullMarked;
