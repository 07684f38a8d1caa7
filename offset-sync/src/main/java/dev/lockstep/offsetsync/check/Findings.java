package dev.lockstep.offsetsync.check;

import dev.lockstep.admin.v1.BrokerCheck;
import dev.lockstep.admin.v1.CheckItem;
import dev.lockstep.admin.v1.CheckOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param reached false if nothing of the cluster answered
 */
record Findings(boolean reached, List<BrokerCheck> brokers, List<CheckItem> items) {

  Findings {
    brokers = List.copyOf(brokers);
    items = List.copyOf(items);
  }

  /** What failed, with its remedy; empty if replication would work. */
  Optional<String> failure() {
    List<String> failed = new ArrayList<>();
    for (CheckItem item : items) {
      if (item.getOutcome() == CheckOutcome.Value.FAILED) {
        failed.add(item.getCheck() + ": " + item.getDetail());
      }
    }
    return failed.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failed));
  }

  static CheckItem passed(String check, String detail) {
    return item(check, CheckOutcome.Value.PASSED, detail);
  }

  static CheckItem warning(String check, String detail) {
    return item(check, CheckOutcome.Value.WARNING, detail);
  }

  static CheckItem failed(String check, String detail) {
    return item(check, CheckOutcome.Value.FAILED, detail);
  }

  private static CheckItem item(String check, CheckOutcome.Value outcome, String detail) {
    return CheckItem.newBuilder().setCheck(check).setOutcome(outcome).setDetail(detail).build();
  }
}
