package dev.lockstep.coordinator.admin.validation;

/**
 * Shows a caller's value in a message: in quotes, cut to a length that fits, and in plain ASCII,
 * since the message travels in a header of limited size where each other byte takes three.
 */
public final class Quoted {
  private static final int SHOWN = 64;

  private Quoted() {}

  /** The value as it may stand in a message. */
  public static String of(String value) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(value.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        shown.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    if (end < value.length()) {
      shown.append("...");
    }
    return shown.append('"').toString();
  }
}
