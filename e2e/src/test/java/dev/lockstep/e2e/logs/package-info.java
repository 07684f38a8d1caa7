@NullMarked
package dev.lockstep.e2e.logs;

import org.jspecify.annotations.NullMarked;
