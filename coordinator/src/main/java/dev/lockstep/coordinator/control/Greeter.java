package dev.lockstep.coordinator.control;

import dev.lockstep.coordinator.failure.ControlException;
import dev.lockstep.coordinator.failure.Reason;
import dev.lockstep.coordinator.store.Owner;
import dev.lockstep.coordinator.store.ShardKind;
import dev.lockstep.coordinator.time.ProtoTime;
import dev.lockstep.worker.v1.Hello;
import dev.lockstep.worker.v1.Prepare;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.Welcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes in a worker that says Hello. Confined to the control loop. */
final class Greeter {
  private static final Logger LOG = Logger.getLogger(Greeter.class);

  /** Tasks whose work a worker is told of; the clusters matter, and there are fewer of them. */
  private static final int PREPARED = 4;

  private final TermState term;

  Greeter(TermState term) {
    this.term = term;
  }

  /**
   * Opens the session. Returns the stream that this one replaces, which is closed already; null if
   * there was none.
   */
  @Nullable WorkerLink greet(WorkerLink link, Hello hello) {
    Owner owner = owner(hello);
    Set<ShardKind> kinds = kinds(hello);
    Instant now = term.now();
    Worker worker =
        term.fleet()
            .of(owner)
            .orElseGet(
                () -> join(new Worker(owner, hello.getRegion(), kinds, hello.getVersion(), now)));
    WorkerLink before = term.fleet().connect(worker, link, now);
    if (before != null) {
      before.close();
    }
    endOtherProcesses(owner, now);
    List<ShardRef> adopted = adopt(owner, hello.getHeldList(), now);
    link.send(welcome(adopted));
    // After the Welcome, so that the worker knows these shards as its own.
    for (Shard shard : term.shards().ownedBy(owner)) {
      if (shard.tenure() instanceof Tenure.Revoking) {
        link.send(Reconciler.revoke(shard));
      }
    }
    if (hello.getHeldCount() == 0) {
      prepare(link, worker);
    }
    LOG.infof(
        "worker connected worker=%s incarnation=%s region=%s kinds=%s version=%s held=%d"
            + " adopted=%d",
        worker.id(),
        owner.incarnation(),
        worker.region(),
        kinds,
        worker.version(),
        hello.getHeldCount(),
        adopted.size());
    term.dirty();
    return before;
  }

  /**
   * Tells a worker that has nothing yet of work that others have or had until now, of its region if
   * there is any, so that it is warm when it takes some over.
   */
  private void prepare(WorkerLink link, Worker worker) {
    if (!worker.takes(ShardKind.RELAY)) {
      return;
    }
    Prepare.Builder prepare = Prepare.newBuilder();
    Set<String> tasks = new HashSet<>();
    term.shards().all().stream()
        .filter(shard -> shard.kind() == ShardKind.RELAY && !shard.retiring())
        .filter(shard -> !(shard.tenure() instanceof Tenure.Vacant))
        .sorted(Comparator.comparing((Shard shard) -> !isNear(shard, worker)))
        .filter(shard -> tasks.add(shard.taskId()))
        .limit(PREPARED)
        .forEach(shard ->
            term.task(shard.taskId())
                .filter(task -> task.desiredShards().containsKey(shard.id()))
                .ifPresent(task ->
                    prepare.addAssignments(term.specs().assign(task, shard.kind(), shard.ref()))));
    if (prepare.getAssignmentsCount() > 0) {
      link.send(SessionResponse.newBuilder().setPrepare(prepare).build());
      worker.warms(term.now().plus(term.settings().warmUp()));
    }
  }

  private boolean isNear(Shard shard, Worker worker) {
    return term.task(shard.taskId())
        .filter(task -> task.desiredShards().containsKey(shard.id()))
        .filter(
            task -> term.specs().regions(task, shard.kind(), shard.id()).contains(worker.region()))
        .isPresent();
  }

  private Worker join(Worker worker) {
    Worker before = term.fleet().join(worker);
    if (before != null) {
      WorkerLink link = before.link();
      if (link != null) {
        term.fleet().disconnect(link);
        link.refuse(
            new ControlException(
                Reason.WORKER_LOST,
                "another process said Hello as worker "
                    + worker.id()
                    + ": a worker's data folder belongs to one process"));
      }
    }
    return worker;
  }

  /**
   * The process that says Hello now is the only one of its worker that is alive: what others had is
   * free once it has settled.
   */
  private void endOtherProcesses(Owner owner, Instant now) {
    for (Shard shard : term.shards().ownedByWorker(owner.worker())) {
      if (shard.tenure().owner().filter(owner::equals).isEmpty()) {
        shard.lapsed(now.plus(term.settings().settle()));
      }
    }
  }

  private List<ShardRef> adopt(Owner owner, List<ShardRef> held, Instant now) {
    List<ShardRef> adopted = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    for (ShardRef ref : held) {
      Optional<Shard> shard =
          term.shards().find(ref.getShardId()).filter(s -> s.canAdopt(ref, owner));
      if (shard.isPresent()) {
        shard.get().adopted();
        adopted.add(ref);
        kept.add(ref.getShardId());
      }
    }
    for (Shard shard : term.shards().ownedBy(owner)) {
      if (!kept.contains(shard.id())) {
        // It never got the shard, or has dropped it.
        shard.lapsed(now.plus(term.settings().settle()));
      }
    }
    return adopted;
  }

  private SessionResponse welcome(List<ShardRef> adopted) {
    return SessionResponse.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setLeaderEpoch(term.epoch().value())
                .setLease(ProtoTime.duration(term.settings().lease()))
                .setHeartbeatInterval(ProtoTime.duration(term.settings().heartbeatInterval()))
                .addAllAdopted(adopted))
        .build();
  }

  private static Owner owner(Hello hello) {
    if (hello.getWorkerId().isEmpty() || hello.getIncarnation().isEmpty()) {
      throw new ControlException(
          Reason.INVALID_FIELD, "hello: worker_id and incarnation are required", "hello.worker_id");
    }
    return new Owner(hello.getWorkerId(), hello.getIncarnation());
  }

  private static Set<ShardKind> kinds(Hello hello) {
    Set<ShardKind> kinds = EnumSet.noneOf(ShardKind.class);
    for (dev.lockstep.worker.v1.ShardKind kind : hello.getKindsList()) {
      switch (kind) {
        case SHARD_KIND_RELAY -> kinds.add(ShardKind.RELAY);
        case SHARD_KIND_PROGRESS -> kinds.add(ShardKind.PROGRESS);
        case SHARD_KIND_DISCOVERY -> kinds.add(ShardKind.DISCOVERY);
        // A newer worker may know kinds that this coordinator does not.
        case SHARD_KIND_UNSPECIFIED, UNRECOGNIZED ->
            LOG.debugf("unknown kind of shard worker=%s", hello.getWorkerId());
      }
    }
    if (kinds.isEmpty()) {
      throw new ControlException(
          Reason.INVALID_FIELD,
          "hello.kinds: at least one of RELAY, PROGRESS and DISCOVERY is required",
          "hello.kinds");
    }
    return kinds;
  }
}
