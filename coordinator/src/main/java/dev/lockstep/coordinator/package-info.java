/** The coordinator as an application: puts the parts together and gives them a life cycle. */
@NullMarked
package dev.lockstep.coordinator;

import org.jspecify.annotations.NullMarked;
