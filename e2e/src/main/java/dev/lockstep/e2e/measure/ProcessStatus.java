package dev.lockstep.e2e.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux says of a process.
 *
 * @param residentKib memory that it holds, KiB
 * @param threads its threads
 */
public record ProcessStatus(long residentKib, long threads) {

  /** Of a process; empty where there is no {@code /proc}. */
  public static Optional<ProcessStatus> of(long pid) {
    try {
      return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "status"))));
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  /** Reads the text of {@code /proc/PID/status}. */
  static ProcessStatus parse(String text) {
    return new ProcessStatus(number(text, "VmRSS"), number(text, "Threads"));
  }

  private static long number(String text, String field) {
    Matcher matcher = Pattern.compile("(?m)^" + field + ":\\s*(\\d+)").matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + field + " in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
