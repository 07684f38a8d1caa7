/** Clients of a cluster's gRPC proxy, as applications of 5.x have them. */
@NullMarked
package dev.lockstep.testbed.grpc;

import org.jspecify.annotations.NullMarked;
