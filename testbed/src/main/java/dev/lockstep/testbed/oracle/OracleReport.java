package dev.lockstep.testbed.oracle;

import java.util.List;

/**
 * What arrived, measured against what should have.
 *
 * @param expected messages that must arrive
 * @param delivered of those, the ones that arrived at least once
 * @param lost of those, the ones that did not arrive
 * @param doubled arrivals beyond the first of a message (beyond the n-th, if the source holds it n
 *     times)
 * @param changed arrivals whose body, flag, keys, tags, properties or unique key differ
 * @param outOfOrder arrivals behind a later message of the same source queue or of the same
 *     sharding key
 * @param forbidden arrivals that must not be: of transactions that were rolled back
 * @param foreign messages in the destination that are not of the source
 * @param undecided messages whose sending had an unknown outcome and that did not arrive
 * @param examples the first few of each trouble, for people
 */
public record OracleReport(
    long expected,
    long delivered,
    long lost,
    long doubled,
    long changed,
    long outOfOrder,
    long forbidden,
    long foreign,
    long undecided,
    List<String> examples) {

  /** Makes the examples immutable. */
  public OracleReport {
    examples = List.copyOf(examples);
  }

  /** Whether everything arrived once, unchanged and in order. Foreign messages do not count. */
  public boolean isPerfect() {
    return lost == 0 && doubled == 0 && changed == 0 && outOfOrder == 0 && forbidden == 0;
  }

  @Override
  public String toString() {
    return "expected %d, delivered %d, lost %d, doubled %d, changed %d, out of order %d, forbidden %d, foreign %d, undecided %d%s"
        .formatted(
            expected,
            delivered,
            lost,
            doubled,
            changed,
            outOfOrder,
            forbidden,
            foreign,
            undecided,
            examples.isEmpty() ? "" : "\n  " + String.join("\n  ", examples));
  }
}
