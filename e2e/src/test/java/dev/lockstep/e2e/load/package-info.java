@NullMarked
package dev.lockstep.e2e.load;

import org.jspecify.annotations.NullMarked;
