/**
 * The durable truth of the control plane: records, tables and the one interface to them. Standard
 * SQL; what databases differ in is behind {@link dev.lockstep.coordinator.store.Dialect}.
 */
@NullMarked
package dev.lockstep.coordinator.store;

import org.jspecify.annotations.NullMarked;
