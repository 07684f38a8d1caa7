@NullMarked
package dev.lockstep.e2e.command;

import org.jspecify.annotations.NullMarked;
