/** Worker sessions: the gRPC stream on one side, the control loop on the other. */
@NullMarked
package dev.lockstep.coordinator.session;

import org.jspecify.annotations.NullMarked;
