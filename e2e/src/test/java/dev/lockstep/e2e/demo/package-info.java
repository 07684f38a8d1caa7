@NullMarked
package dev.lockstep.e2e.demo;

import org.jspecify.annotations.NullMarked;
