package dev.lockstep.e2e.services;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What kind of build of the services runs where nobody asks for a special one. */
public enum ServiceBuild {
  /** On the JVM that runs this class. */
  JVM,
  /** Native executables. */
  NATIVE;

  private static final String PROPERTY = "lockstep.services";

  /**
   * What the system property {@code lockstep.services} names; {@code jvm} if it is not set.
   *
   * @throws IllegalArgumentException if it names something else
   */
  public static ServiceBuild chosen() {
    return named(System.getProperty(PROPERTY, JVM.label()));
  }

  static ServiceBuild named(String label) {
    return Arrays.stream(values())
        .filter(build -> build.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "system property %s must be %s, was '%s'"
                    .formatted(
                        PROPERTY,
                        Arrays.stream(values())
                            .map(ServiceBuild::label)
                            .collect(Collectors.joining(" or ")),
                        label)));
  }

  /** How it becomes processes. */
  public ServiceLauncher launcher() {
    return switch (this) {
      case JVM -> JvmLauncher.fromRepository();
      case NATIVE -> NativeLauncher.fromRepository();
    };
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
