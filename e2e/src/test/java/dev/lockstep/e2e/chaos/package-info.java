@NullMarked
package dev.lockstep.e2e.chaos;

import org.jspecify.annotations.NullMarked;
