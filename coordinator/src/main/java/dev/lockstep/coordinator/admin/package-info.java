/**
 * The services of lockstep.admin.v1: thin gRPC classes that hop to a virtual thread, where the
 * classes of the subpackages carry out one call each from top to bottom.
 */
@NullMarked
package dev.lockstep.coordinator.admin;

import org.jspecify.annotations.NullMarked;
