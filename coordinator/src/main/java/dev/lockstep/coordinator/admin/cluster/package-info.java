/** The calls of ClusterService. */
@NullMarked
package dev.lockstep.coordinator.admin.cluster;

import org.jspecify.annotations.NullMarked;
