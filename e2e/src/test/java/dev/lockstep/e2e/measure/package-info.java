@NullMarked
package dev.lockstep.e2e.measure;

import org.jspecify.annotations.NullMarked;
