package dev.lockstep.e2e.bench;

import dev.lockstep.e2e.consume.ConsumerKind;
import dev.lockstep.e2e.consume.Delivery;
import dev.lockstep.e2e.measure.Samples;
import dev.lockstep.e2e.report.Figures;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.rocketmq.ClusterAddress;
import dev.lockstep.rocketmq.QueueId;
import dev.lockstep.rocketmq.client.ClusterClient;
import dev.lockstep.testbed.RocketMqCluster;
import dev.lockstep.testbed.oracle.Workload;
import dev.lockstep.testbed.oracle.WorkloadProducer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.apis.ClientException;
import org.awaitility.Awaitility;

/**
 * How long consumption of a queue stands still when an online group is reset as offset-sync does
 * it, for every kind of client: one consumer at the tail of 8 queues with 400 messages a second in
 * all, set back by some messages; the longest time without a message of some queue in the 30 s
 * after it.
 */
final class ResetPauseBenchmark implements Benchmark {

  private static final int QUEUES = 8;
  private static final int RATE = 400;
  private static final int BACK = 20;
  private static final Duration STEADY = Duration.ofSeconds(6);
  private static final Duration WATCHED = Duration.ofSeconds(25);
  private static final Duration WITHIN = Duration.ofMinutes(1);

  @Override
  public String name() {
    return "reset-pause";
  }

  @Override
  public String summary() {
    return "how long consumers of each kind stand still when their group is reset";
  }

  @Override
  public Figures run(BenchRun run) {
    run.progress().done("Starting a cluster with a proxy");
    RocketMqCluster cluster =
        BenchClusters.start(run, BenchClusters.of("hangzhou").proxy(true)).getFirst();
    ClusterClient client =
        run.resources()
            .own(
                ClusterClient.open(
                    new ClusterAddress(cluster.name(), List.of(cluster.nameServer()), null, null)));
    List<Map<ConsumerKind, Double>> rounds =
        run.eachRound(round -> {
          Map<ConsumerKind, Double> measured = new EnumMap<>(ConsumerKind.class);
          for (ConsumerKind kind : ConsumerKind.values()) {
            double millis = measure(kind, cluster, client, round);
            run.progress().done("  round %d, %s: %,.0f ms".formatted(round, kind.label(), millis));
            measured.put(kind, millis);
          }
          return measured;
        });
    Figures.Builder figures = Figures.builder();
    for (ConsumerKind kind : ConsumerKind.values()) {
      Samples samples = BenchRun.samples(rounds, round -> round.getOrDefault(kind, 0.0));
      figures.add(
          "reset_pause_%s_ms".formatted(kind.key()),
          "standstill of a queue, %s, ms".formatted(kind.label()),
          samples);
    }
    return figures.build();
  }

  private static double measure(
      ConsumerKind kind, RocketMqCluster cluster, ClusterClient client, int round) {
    String topic = "reset-pause-%s-%d".formatted(kind.key(), round);
    String group = "group-" + topic;
    cluster.createTopic(topic, QUEUES);
    cluster.createGroup(group);
    Standstill standstill = new Standstill();
    Workload workload = Workload.of(topic).rate(RATE).messages(Long.MAX_VALUE);
    try (WorkloadProducer producer = WorkloadProducer.start(cluster, workload);
        AutoCloseable _ =
            kind.start(
                cluster,
                group,
                topic,
                (id, attempt) -> {
                  // a workload goes round the queues
                  standstill.consumed((int) (Delivery.sequence(id) % QUEUES));
                  return true;
                })) {
      Awaitility.await("every queue is consumed")
          .atMost(WITHIN)
          .until(() -> standstill.queues() == QUEUES);
      hold(STEADY);
      standstill.begin();
      reset(client, group, topic);
      hold(WATCHED);
      double millis = standstill.longestMillis();
      producer.stop();
      return millis;
    } catch (RuntimeException e) {
      throw e;
    } catch (ClientException | BrokerFault e) {
      throw new IllegalStateException(kind + " did not do", e);
    } catch (Exception e) {
      throw new IllegalStateException(kind + " did not end", e);
    }
  }

  private static void hold(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await()
        .atMost(time.plusSeconds(5))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> System.nanoTime() - end >= 0);
  }

  private static void reset(ClusterClient client, String group, String topic)
      throws BrokerFault, InterruptedException {
    for (QueueId queue : client.route(topic).readable()) {
      long committed = client.progress().committed(group, queue).orElse(0);
      client.progress().reset(group, queue, Math.max(0, committed - BACK));
    }
  }
}
