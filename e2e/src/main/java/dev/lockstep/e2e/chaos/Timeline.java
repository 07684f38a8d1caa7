package dev.lockstep.e2e.chaos;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What was done and when, by the clock that the services log with. Thread-safe. */
final class Timeline {

  private final Consumer<String> listener;
  private final List<String> lines = new ArrayList<>();

  /** A timeline that also tells each line to somebody as it is written. */
  Timeline(Consumer<String> listener) {
    this.listener = listener;
  }

  synchronized void add(String text) {
    LocalTime now =
        LocalTime.ofInstant(Instant.now(), ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS);
    String line = "%-12s %s".formatted(now, text);
    lines.add(line);
    listener.accept(line);
  }

  @Override
  public synchronized String toString() {
    return String.join(System.lineSeparator(), lines);
  }
}
