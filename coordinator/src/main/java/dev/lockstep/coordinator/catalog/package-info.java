/** Stored resources (clusters and tasks), with etags and request ids. */
@NullMarked
package dev.lockstep.coordinator.catalog;

import org.jspecify.annotations.NullMarked;
