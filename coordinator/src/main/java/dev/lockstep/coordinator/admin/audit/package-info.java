/** The record of who changed what through the admin API. */
@NullMarked
package dev.lockstep.coordinator.admin.audit;

import org.jspecify.annotations.NullMarked;
