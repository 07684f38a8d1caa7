@NullMarked
package dev.lockstep.e2e.cli;

import org.jspecify.annotations.NullMarked;
