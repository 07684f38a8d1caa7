package dev.lockstep.e2e.failover;

import dev.lockstep.e2e.failover.Member.Pace;
import dev.lockstep.testbed.RocketMqCluster;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The consumers of all groups in one cluster, for one phase; one of each group. Thread-safe. */
final class Members implements AutoCloseable {

  private final Map<Role, Member> members;

  private Members(Map<Role, Member> members) {
    this.members = members;
  }

  /** Starts them at the same time. */
  static Members join(
      RocketMqCluster cluster, List<Group> groups, Phase phase, Function<Group, Pace> pace) {
    List<CompletableFuture<Member>> joining =
        groups.stream()
            .map(group ->
                CompletableFuture.supplyAsync(
                    () -> Member.join(cluster, group, phase, pace.apply(group)),
                    Thread::startVirtualThread))
            .toList();
    Map<Role, Member> members = new EnumMap<>(Role.class);
    for (int i = 0; i < groups.size(); i++) {
      members.put(groups.get(i).role(), join(joining.get(i)));
    }
    return new Members(members);
  }

  /** That of a group. */
  Member of(Role role) {
    return Objects.requireNonNull(members.get(role));
  }

  /** Their region is gone: see {@link Member#die}. */
  void die() {
    members.values().forEach(Member::die);
  }

  /** All of them leave their groups at the same time. */
  @Override
  public void close() {
    List<CompletableFuture<Void>> leaving =
        members.values().stream()
            .map(member -> CompletableFuture.runAsync(member::close, Thread::startVirtualThread))
            .toList();
    leaving.forEach(Members::join);
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
