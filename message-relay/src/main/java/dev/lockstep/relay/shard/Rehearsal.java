package dev.lockstep.relay.shard;

import dev.lockstep.relay.RelaySettings;
import dev.lockstep.relay.metrics.RelayMeters;
import dev.lockstep.relay.queue.Memory;
import dev.lockstep.relay.queue.ShardScope;
import dev.lockstep.relay.queue.Signal;
import dev.lockstep.relay.rate.Pacers;
import dev.lockstep.rocketmq.BrokerFault;
import dev.lockstep.worker.Clusters;
import dev.lockstep.worker.CommandFault;
import dev.lockstep.worker.Lease;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.RelaySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay shard does up to its first write, for a shard that another worker holds. A process
 * that does it for the first time takes seconds for it, in which the shard's queues would stand
 * still; after a rehearsal it is a matter of some round trips.
 */
final class Rehearsal implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** It is for the first steps: to read a long log is for the shard that needs it. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Assign assign;
  private final Clusters clusters;
  private final RelaySettings settings;
  private final Memory memory;

  Rehearsal(Assign assign, Clusters clusters, RelaySettings settings, Memory memory) {
    this.assign = assign;
    this.clusters = clusters;
    this.settings = settings;
    this.memory = memory;
  }

  @Override
  public void run() {
    Thread rehearsing = Thread.currentThread();
    CompletableFuture.delayedExecutor(LONGEST.toSeconds(), TimeUnit.SECONDS)
        .execute(rehearsing::interrupt);
    RelaySpec.Builder builder = assign.getRelay().toBuilder();
    builder.getMappingBuilder().clearScheduleAhead();
    RelaySpec spec = builder.build();
    String shard = assign.getShard().getShardId();
    try (QueueSet queues =
        QueueSet.open(
            spec,
            assign.getShard().getEpoch(),
            Standing.none(),
            scope(spec),
            clusters,
            new Signal())) {
      queues.rehearse();
      LOG.atInfo().addKeyValue("shard", shard).log("Ready to take over");
    } catch (CommandFault | BrokerFault | RuntimeException e) {
      LOG.atInfo().addKeyValue("shard", shard).log("Not ready to take over: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ShardScope scope(RelaySpec spec) {
    String mapping = spec.getMapping().getId();
    return new ShardScope(
        spec.getProgressGroup(),
        mapping,
        new NoLease(),
        settings,
        memory,
        new Pacers()
            .share(
                assign.getTask(),
                "rehearsal",
                mapping,
                RelayPlan.taskShare(spec),
                RelayPlan.mappingShare(spec)),
        RelayMeters.unread(RelayHost.flow(assign)),
        (reason, message, attributes) -> {},
        Clock.systemUTC());
  }

  /** Nothing may be written under it. */
  private record NoLease() implements Lease {
    @Override
    public boolean isValid() {
      return false;
    }

    @Override
    public Duration remaining() {
      return Duration.ZERO;
    }
  }
}
