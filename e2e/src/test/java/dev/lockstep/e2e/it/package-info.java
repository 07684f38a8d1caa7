/** The three services as processes between real clusters, driven over the public API alone. */
@NullMarked
package dev.lockstep.e2e.it;

import org.jspecify.annotations.NullMarked;
