/**
 * What all services do with requests: who calls, names, pages, masks, request ids and the record of
 * changes.
 */
@NullMarked
package dev.lockstep.coordinator.admin.request;

import org.jspecify.annotations.NullMarked;
