package dev.lockstep.e2e.chaos;

import dev.lockstep.e2e.report.Figures;
import dev.lockstep.testbed.oracle.OracleReport;
import java.util.List;

/**
 * What came out.
 *
 * @param faults how many were done
 * @param pausesPastLease how many of them were pauses of a relay for longer than its lease
 * @param report both clusters' logs compared, message by message
 * @param lateWriters the late-writer events that the coordinator recorded
 * @param unconfirmed how many of those the destination's log does not confirm
 * @param doubledInSilence source messages with more than one copy and no such event
 * @param story seed, schedule and folder of the logs, for people
 */
public record ChaosResult(
    int faults,
    int pausesPastLease,
    OracleReport report,
    List<LateWriter> lateWriters,
    long unconfirmed,
    long doubledInSilence,
    String story) {

  /** Makes the events immutable. */
  public ChaosResult {
    lateWriters = List.copyOf(lateWriters);
  }

  /** Whether every message arrived once, unchanged and in order, and nothing else did. */
  public boolean isExact() {
    return report.isPerfect() && report.foreign() == 0;
  }

  /** The same as numbers. */
  public Figures figures() {
    return Figures.builder()
        .add("faults", "faults", faults)
        .add("pauses_past_lease", "of them pauses of a relay past its lease", pausesPastLease)
        .add("messages", "messages produced", report.expected())
        .add("lost", "lost", report.lost())
        .add("doubled", "doubled", report.doubled())
        .add("changed", "changed", report.changed())
        .add("out_of_order", "out of order", report.outOfOrder())
        .add("late_writer_events", "recorded as written by a late writer", lateWriters.size())
        .build();
  }

  @Override
  public String toString() {
    return "%s%nlate writers: %d, of which not confirmed: %d; doubled in silence: %d%n%s"
        .formatted(report, lateWriters.size(), unconfirmed, doubledInSilence, story);
  }
}
