package dev.lockstep.coordinator.admin.task;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.lockstep.admin.v1.Cluster;
import dev.lockstep.admin.v1.Task;
import dev.lockstep.admin.v1.TaskDirection;
import dev.lockstep.admin.v1.TopicMapping;
import dev.lockstep.coordinator.admin.command.CommandCall;
import dev.lockstep.coordinator.admin.error.AnsweredException;
import dev.lockstep.coordinator.admin.request.ResourceIds;
import dev.lockstep.coordinator.admin.validation.Quoted;
import dev.lockstep.coordinator.admin.validation.Violations;
import dev.lockstep.coordinator.catalog.ClusterCatalog;
import dev.lockstep.coordinator.command.CommandSpec;
import dev.lockstep.coordinator.command.Commands;
import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.worker.v1.CheckFilterCommand;
import dev.lockstep.worker.v1.Command;
import dev.lockstep.worker.v1.FilterCheck;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Has workers ask the brokers that will have to evaluate a task's filters whether they do: a filter
 * that a broker refuses would stop every queue there. Blocking; thread-safe.
 */
@ApplicationScoped
class FilterChecks {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ClusterCatalog clusters;
  private final Commands commands;

  FilterChecks(ClusterCatalog clusters, Commands commands) {
    this.clusters = clusters;
    this.commands = commands;
  }

  /** Has the task a filter that brokers evaluate? */
  static boolean isNeeded(Task task) {
    return !expressions(task.getMappingsList()).isEmpty();
  }

  /**
   * Refuses a task with filters that a broker does not evaluate.
   *
   * @param before the mappings that the task has already: their expressions were asked about
   */
  void check(Task task, List<TopicMapping> before) {
    Set<String> known = expressions(before);
    Set<String> asked = expressions(task.getMappingsList());
    asked.removeAll(known);
    if (asked.isEmpty()) {
      return;
    }
    check(task, task.getSource(), asked);
    if (task.getDirection() == TaskDirection.Value.TWO_WAY) {
      check(task, task.getDestination(), asked);
    }
  }

  private static Set<String> expressions(List<TopicMapping> mappings) {
    Set<String> expressions = new LinkedHashSet<>();
    mappings.stream()
        .map(mapping -> mapping.getFilter().getSql92())
        .filter(expression -> !expression.isEmpty())
        .forEach(expressions::add);
    return expressions;
  }

  private void check(Task task, String clusterName, Set<String> expressions) {
    Cluster cluster = clusters.get(ResourceIds.of(clusterName));
    Command command =
        Command.newBuilder()
            .setCheckFilter(
                CheckFilterCommand.newBuilder().setCluster(cluster).addAllSql92(expressions))
            .build();
    List<FilterCheck> refusals = new ArrayList<>();
    Status end =
        start(task, cluster, expressions, command)
            .forEach(output -> refusals.add(output.getFilterCheck()));
    if (end.getCode() != Code.OK_VALUE) {
      throw new AnsweredException(
          end.toBuilder()
              .setMessage(
                  field(task, expressions.iterator().next())
                      + " cannot be checked in "
                      + clusterName
                      + ": "
                      + end.getMessage())
              .build());
    }
    refuse(task, clusterName, refusals);
  }

  private CommandCall start(Task task, Cluster cluster, Set<String> expressions, Command command) {
    try {
      return CommandCall.start(commands, new CommandSpec(command, cluster.getRegion(), TIMEOUT));
    } catch (ControlException e) {
      if (e.reason() != Reason.NO_WORKER) {
        throw e;
      }
      String field = field(task, expressions.iterator().next());
      throw new ControlException(
          Reason.FILTER_UNCHECKED,
          field
              + " needs a worker that asks the brokers of "
              + cluster.getName()
              + " whether they evaluate it: "
              + e.getMessage(),
          field);
    }
  }

  private static void refuse(Task task, String cluster, List<FilterCheck> refusals) {
    Violations violations = new Violations();
    for (FilterCheck refusal : refusals) {
      String field = field(task, refusal.getSql92());
      if (!refusal.getInvalid()) {
        throw new ControlException(
            Reason.FILTER_UNSUPPORTED,
            field
                + ": broker "
                + refusal.getBroker()
                + " of "
                + cluster
                + " does not evaluate SQL92: set enablePropertyFilter=true on all brokers there, or"
                + " use filter.tags",
            field);
      }
      violations
          .field(field)
          .reject(
              "must be an SQL92 expression that the brokers understand, not "
                  + Quoted.of(refusal.getSql92())
                  + ": "
                  + Quoted.of(refusal.getDetail()));
    }
    violations.throwIfAny();
  }

  /** The first field that has the expression. */
  private static String field(Task task, String expression) {
    for (int i = 0; i < task.getMappingsCount(); i++) {
      if (task.getMappings(i).getFilter().getSql92().equals(expression)) {
        return "task.mappings[" + i + "].filter.sql92";
      }
    }
    throw new IllegalArgumentException("no mapping has the filter " + expression);
  }
}
