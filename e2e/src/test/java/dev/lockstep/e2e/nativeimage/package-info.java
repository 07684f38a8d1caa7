@NullMarked
package dev.lockstep.e2e.nativeimage;

import org.jspecify.annotations.NullMarked;
