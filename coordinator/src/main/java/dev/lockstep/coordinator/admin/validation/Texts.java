package dev.lockstep.coordinator.admin.validation;

import java.util.Map;
import java.util.TreeMap;

/** Rules for what people write for people. */
final class Texts {
  static final int MAX_DESCRIPTION = 256;
  static final int MAX_LABELS = 32;
  static final int MAX_LABEL = 63;

  private Texts() {}

  static int length(String value) {
    return value.codePointCount(0, value.length());
  }

  static void description(Field field, String value) {
    upTo(field, value, MAX_DESCRIPTION);
  }

  static void upTo(Field field, String value, int max) {
    int length = length(value);
    if (length > max) {
      field.reject("must be up to " + max + " characters, not " + length);
    }
  }

  static void labels(Field field, Map<String, String> labels) {
    if (labels.size() > MAX_LABELS) {
      field.reject("must be up to " + MAX_LABELS + " labels, not " + labels.size());
    }
    new TreeMap<>(labels)
        .forEach((key, value) -> {
          if (key.isEmpty() || length(key) > MAX_LABEL) {
            field
                .entry(key)
                .reject("the key must be 1 to " + MAX_LABEL + " characters, not " + length(key));
          }
          if (length(value) > MAX_LABEL) {
            field
                .entry(key)
                .reject(
                    "the value must be up to " + MAX_LABEL + " characters, not " + length(value));
          }
        });
  }
}
