package dev.lockstep.worker.session;

import com.google.protobuf.Duration;
import dev.lockstep.worker.v1.Assign;
import dev.lockstep.worker.v1.LeaseRenewed;
import dev.lockstep.worker.v1.Prepare;
import dev.lockstep.worker.v1.ProgressSpec;
import dev.lockstep.worker.v1.Redirect;
import dev.lockstep.worker.v1.RelaySpec;
import dev.lockstep.worker.v1.Revoke;
import dev.lockstep.worker.v1.SessionResponse;
import dev.lockstep.worker.v1.ShardRef;
import dev.lockstep.worker.v1.Welcome;
import java.util.List;

/** Words of a coordinator, for tests. */
final class Messages {

  static final java.time.Duration LEASE = java.time.Duration.ofSeconds(8);
  static final java.time.Duration INTERVAL = java.time.Duration.ofSeconds(2);

  private Messages() {}

  static ShardRef shard(String id, long epoch) {
    return ShardRef.newBuilder().setShardId(id).setEpoch(epoch).build();
  }

  static SessionResponse welcome(long leaderEpoch, ShardRef... adopted) {
    return SessionResponse.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setLeaderEpoch(leaderEpoch)
                .setLease(proto(LEASE))
                .setHeartbeatInterval(proto(INTERVAL))
                .addAllAdopted(List.of(adopted)))
        .build();
  }

  static SessionResponse renewed(long sequence) {
    return SessionResponse.newBuilder()
        .setLeaseRenewed(LeaseRenewed.newBuilder().setSequence(sequence))
        .build();
  }

  static SessionResponse assign(ShardRef shard) {
    return SessionResponse.newBuilder()
        .setAssign(
            Assign.newBuilder()
                .setShard(shard)
                .setTask("tasks/orders")
                .setProgress(ProgressSpec.getDefaultInstance()))
        .build();
  }

  /** To get ready for shards of others, of these kinds: progress, relay. */
  static SessionResponse prepare(ShardRef progress, ShardRef relay) {
    return SessionResponse.newBuilder()
        .setPrepare(
            Prepare.newBuilder()
                .addAssignments(assign(progress).getAssign())
                .addAssignments(
                    Assign.newBuilder().setShard(relay).setRelay(RelaySpec.getDefaultInstance())))
        .build();
  }

  static SessionResponse revoke(ShardRef shard) {
    return SessionResponse.newBuilder().setRevoke(Revoke.newBuilder().setShard(shard)).build();
  }

  static SessionResponse redirect(String leader) {
    return SessionResponse.newBuilder()
        .setRedirect(Redirect.newBuilder().setLeader(leader))
        .build();
  }

  static Duration proto(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
