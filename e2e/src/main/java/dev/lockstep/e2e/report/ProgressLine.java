package dev.lockstep.e2e.report;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells people what goes on. On a terminal the line of a step is redrawn in place; elsewhere a line
 * is printed now and then, so that logs stay readable. Not thread-safe.
 */
public final class ProgressLine {

  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long REPRINT_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private long last = System.nanoTime() - REPRINT_NANOS;
  private boolean drawn;

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Writes to the standard output, and redraws if that is a terminal. */
  public static ProgressLine toStandardOutput() {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new ProgressLine(System.out, terminal);
  }

  /**
   * Writes to the standard error, so that the standard output has nothing but results; redraws if
   * that is a terminal.
   */
  public static ProgressLine toStandardError() {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new ProgressLine(System.err, terminal);
  }

  /** Writes nothing, for tests. */
  public static ProgressLine silent() {
    return new ProgressLine(new PrintStream(PrintStream.nullOutputStream()), false);
  }

  /** Shows where a step stands; may be called as often as one likes. */
  public void update(String text) {
    long now = System.nanoTime();
    if (now - last < (terminal ? REDRAW_NANOS : REPRINT_NANOS)) {
      return;
    }
    last = now;
    if (terminal) {
      out.print(CLEAR_LINE + "  " + text);
      drawn = true;
    } else {
      out.println("  " + text);
    }
    out.flush();
  }

  /** Prints a line that stays; the line that was being redrawn goes. */
  public void done(String text) {
    out.println((drawn ? CLEAR_LINE : "") + text);
    out.flush();
    drawn = false;
    last = System.nanoTime();
  }
}
