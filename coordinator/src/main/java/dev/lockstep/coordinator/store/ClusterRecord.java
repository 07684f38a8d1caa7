package dev.lockstep.coordinator.store;

import dev.lockstep.admin.v1.Cluster;

/**
 * A registered cluster.
 *
 * @param id id without the {@code clusters/} prefix
 * @param revision grows with every change
 * @param config as the API answers it
 */
public record ClusterRecord(String id, long revision, Cluster config) {}
