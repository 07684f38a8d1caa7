package dev.lockstep.coordinator.store;

import dev.lockstep.admin.v1.Task;

/**
 * A configured task.
 *
 * @param id id without the {@code tasks/} prefix
 * @param revision grows with every change
 * @param source id of the source cluster
 * @param destination id of the destination cluster
 * @param config as the API answers it
 */
public record TaskRecord(
    String id, long revision, String source, String destination, Task config) {}
