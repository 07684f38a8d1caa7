package dev.lockstep.offsetsync.decision;

import dev.lockstep.admin.v1.Decision;
import dev.lockstep.offsetsync.decision.Presence.Missing;
import dev.lockstep.offsetsync.decision.Presence.Offline;
import dev.lockstep.offsetsync.decision.Presence.Online;
import dev.lockstep.offsetsync.decision.Presence.Subscribed;
import dev.lockstep.offsetsync.decision.SyncMode.Automatic;
import dev.lockstep.offsetsync.decision.SyncMode.Back;
import dev.lockstep.offsetsync.decision.SyncMode.Owned;
import dev.lockstep.rocketmq.GroupTopics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The rules that settle a group on a topic before its queues are looked at. */
public final class GroupRules {

  private record Rule(
      Predicate<GroupFacts> applies,
      Decision.Value decision,
      Function<GroupFacts, String> reason) {}

  /** The first rule that applies decides; a group that none applies to goes on to its queues. */
  private static final List<Rule> TABLE =
      List.of(
          new Rule(
              facts -> !facts.hasProgress(),
              Decision.Value.SKIPPED_NO_PROGRESS,
              _ ->
                  "the group has never committed an offset on this topic: there is nothing to set"),
          new Rule(
              facts -> broadcasting(facts.source()) || broadcasting(facts.target()),
              Decision.Value.SKIPPED_BROADCASTING,
              _ -> "the group is broadcasting: its consumers keep their progress themselves"),
          new Rule(
              facts -> facts.target() instanceof Missing,
              Decision.Value.SKIPPED_GROUP_MISSING,
              facts ->
                  "there is no group %s in the target cluster: create it there, or start its consumers once"
                      .formatted(facts.group())),
          new Rule(
              facts ->
                  facts.target() instanceof Online target
                      && !subscribes(target, facts.targetTopic()),
              Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS,
              facts ->
                  "the group's consumers in the target cluster do not subscribe to %s: subscribe to the same topics on both sides"
                      .formatted(facts.targetTopic())),
          new Rule(
              facts ->
                  facts.source() instanceof Online source
                      && facts.target() instanceof Online target
                      && !byChoice(source).equals(byChoice(target)),
              Decision.Value.SKIPPED_SUBSCRIPTION_DIFFERS,
              GroupRules::difference),
          new Rule(
              facts ->
                  facts.mode() instanceof Automatic automatic
                      && facts.target() instanceof Offline
                      && !automatic.includeOffline(),
              Decision.Value.SKIPPED_OFFLINE,
              _ ->
                  "the group has no consumers in the target cluster: sync it by hand, or set progress_sync.include_offline"),
          new Rule(
              facts ->
                  facts.mode() instanceof Back
                      && !(facts.source() instanceof Online && facts.target() instanceof Online),
              Decision.Value.REFUSED_NOT_CONSUMING,
              GroupRules::notConsuming),
          new Rule(
              facts ->
                  facts.mode() instanceof Owned
                      && !(facts.source() instanceof Online && facts.target() instanceof Offline),
              Decision.Value.SKIPPED_NOT_OWNER,
              GroupRules::notOwner));

  private GroupRules() {}

  /** What settles the group on this topic; empty if its queues decide. */
  public static Optional<Verdict> judge(GroupFacts facts) {
    return TABLE.stream()
        .filter(rule -> rule.applies().test(facts))
        .findFirst()
        .map(rule -> new Verdict(rule.decision(), rule.reason().apply(facts)));
  }

  private static boolean broadcasting(Presence presence) {
    return presence instanceof Online online && online.broadcasting();
  }

  private static boolean subscribes(Online online, String topic) {
    return online.subscriptions().stream().anyMatch(one -> one.topic().equals(topic));
  }

  /** What the application subscribes to: clients add the group's retry topic by themselves. */
  private static Set<Subscribed> byChoice(Online online) {
    return online.subscriptions().stream()
        .filter(one -> !GroupTopics.isRetry(one.topic()))
        .collect(Collectors.toSet());
  }

  private static String notConsuming(GroupFacts facts) {
    return "progress goes from the task's destination to its source only while the group consumes on both sides: it has no consumers in %s; start them and sync again"
        .formatted(
            facts.source() instanceof Online
                ? "the task's source"
                : facts.target() instanceof Online ? "the task's destination" : "either");
  }

  private static String notOwner(GroupFacts facts) {
    if (!(facts.source() instanceof Online)) {
      return facts.target() instanceof Online
          ? "the group's consumers are on the other side, which owns its progress: it is synced from there"
          : "the group has no consumers on either side, so no side owns its progress: sync it by hand";
    }
    return "the group has consumers on both sides, so no side owns its progress: sync it by hand in the direction you want";
  }

  private static String difference(GroupFacts facts) {
    return "subscriptions differ, on mapped topics as the target cluster names them: source %s, target %s; make them the same"
        .formatted(text(facts.source()), text(facts.target()));
  }

  private static String text(Presence presence) {
    return presence instanceof Online online
        ? byChoice(online).stream()
            .map(GroupRules::text)
            .collect(Collectors.toCollection(TreeSet::new))
            .toString()
        : "[]";
  }

  private static String text(Subscribed subscribed) {
    return "%s %s '%s'".formatted(subscribed.topic(), subscribed.type(), subscribed.expression());
  }
}
