package dev.lockstep.e2e.measure;

import java.time.Duration;

/**
 * The processor time that a process has used so far, user and system, all threads. The kernel
 * counts it in ticks of 10 ms.
 */
public final class ProcessCpu {

  private static final long NANOS_PER_MICRO = 1_000;

  private ProcessCpu() {}

  /**
   * Of a process.
   *
   * @throws IllegalStateException if it does not live or may not be looked at
   */
  public static Duration of(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no processor time of process " + pid));
  }

  /** Microseconds for each of some messages. */
  public static double microsPerMessage(Duration used, long messages) {
    if (messages < 1) {
      throw new IllegalArgumentException("messages: at least one, not " + messages);
    }
    return (double) used.toNanos() / NANOS_PER_MICRO / messages;
  }

  /** Cores kept busy over some time: 0.05 is a twentieth of one. */
  public static double cores(Duration used, Duration time) {
    return (double) used.toNanos() / time.toNanos();
  }
}
