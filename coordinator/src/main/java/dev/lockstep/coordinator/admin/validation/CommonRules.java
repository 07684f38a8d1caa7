package dev.lockstep.coordinator.admin.validation;

import java.util.List;

/** Rules for fields that many requests have. */
final class CommonRules {
  private static final int MAX_REQUEST_ID = 63;
  private static final int MAX_PAGE = 1000;

  private CommonRules() {}

  static void requestId(Violations violations, String id) {
    if (Texts.length(id) > MAX_REQUEST_ID || id.chars().anyMatch(Character::isISOControl)) {
      violations
          .field("request_id")
          .reject(
              "must be up to "
                  + MAX_REQUEST_ID
                  + " characters without control characters, a UUID say");
    }
  }

  static void page(Violations violations, int size) {
    if (size < 0 || size > MAX_PAGE) {
      violations
          .field("page_size")
          .reject("must be 1 to " + MAX_PAGE + ", or 0 for the default of 100, not " + size);
    }
  }

  static void groups(Violations violations, List<String> groups) {
    for (int i = 0; i < groups.size(); i++) {
      Format.GROUP.check(violations.field("groups").item(i), groups.get(i));
    }
  }
}
