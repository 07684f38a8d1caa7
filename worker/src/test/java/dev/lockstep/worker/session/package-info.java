@NullMarked
package dev.lockstep.worker.session;

import org.jspecify.annotations.NullMarked;
