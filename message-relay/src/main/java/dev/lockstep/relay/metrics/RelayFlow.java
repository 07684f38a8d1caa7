package dev.lockstep.relay.metrics;

import io.micrometer.core.instrument.Tags;

/**
 * What the relay's meters are about: a mapping of a task, in one direction.
 *
 * @param task id of the task
 * @param mapping id of the mapping
 * @param source id of the cluster that is read
 * @param destination id of the cluster that is written
 */
public record RelayFlow(String task, String mapping, String source, String destination) {

  Tags tags() {
    return Tags.of("task", task, "mapping", mapping, "source", source, "destination", destination);
  }
}
