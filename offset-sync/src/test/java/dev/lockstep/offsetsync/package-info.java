@NullMarked
package dev.lockstep.offsetsync;

import org.jspecify.annotations.NullMarked;
