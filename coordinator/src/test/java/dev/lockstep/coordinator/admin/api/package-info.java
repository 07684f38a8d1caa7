/** The admin API called over real gRPC, as grpcurl calls it. */
@NullMarked
package dev.lockstep.coordinator.admin.api;

import org.jspecify.annotations.NullMarked;
