package dev.lockstep.e2e.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into another JVM of the same user, by the JDK's own {@code jcmd}. */
public final class JvmProbe {

  /** The lines of G1's heap, and of the generations of the serial and the parallel collector. */
  private static final Pattern USED =
      Pattern.compile(
          "(?m)^\\s*(?:garbage-first heap|DefNew|Tenured|PSYoungGen|ParOldGen)\\s.*?used (\\d+)K");

  private static final Pattern COMPILATION = Pattern.compile("(?m)^java\\.ci\\.totalTime=(\\d+)$");
  private static final long KIB = 1024;
  private static final int TIMEOUT_SECONDS = 60;

  private final long pid;

  /** Of a JVM. */
  public JvmProbe(long pid) {
    this.pid = pid;
  }

  /** Bytes of the heap that are in use after a full collection. */
  public long liveHeapBytes() {
    jcmd("GC.run");
    jcmd("GC.run"); // what the first one left to reference handlers
    return usedHeapBytes(jcmd("GC.heap_info"));
  }

  /** Time that compilers have spent since the start. */
  public Duration compilation() {
    return compilation(jcmd("PerfCounter.print"));
  }

  /** Starts a flight recording with the profile settings. */
  public void startRecording() {
    jcmd("JFR.start", "name=bench", "settings=profile");
  }

  /** Ends the flight recording and writes it to a file. */
  public void stopRecording(Path file) {
    jcmd("JFR.stop", "name=bench", "filename=" + file.toAbsolutePath());
  }

  /** Reads the answer to {@code GC.heap_info}. */
  static long usedHeapBytes(String heapInfo) {
    long used =
        USED.matcher(heapInfo).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
    if (used == 0) {
      throw new IllegalArgumentException("no use of the heap in: " + heapInfo);
    }
    return used * KIB;
  }

  /**
   * Reads the answer to {@code PerfCounter.print}; HotSpot counts nanoseconds on Linux and macOS.
   */
  static Duration compilation(String counters) {
    Matcher total = COMPILATION.matcher(counters);
    if (!total.find()) {
      throw new IllegalArgumentException("no java.ci.totalTime in: " + counters);
    }
    return Duration.ofNanos(Long.parseLong(total.group(1)));
  }

  private String jcmd(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
