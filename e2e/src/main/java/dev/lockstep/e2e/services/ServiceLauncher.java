package dev.lockstep.e2e.services;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a service becomes a process: the JVM with the packaged application, or another build of the
 * same service. The settings are the same for every kind of build.
 */
@FunctionalInterface
public interface ServiceLauncher {

  /**
   * The command that runs a service in the foreground.
   *
   * @param kind which service
   * @param settings its configuration, by property name
   * @param scratch an existing folder for files of the run time itself (unpacked libraries, say)
   * @throws IllegalStateException if the service has not been built; the message says how to build
   *     it
   */
  List<String> command(ServiceKind kind, Map<String, String> settings, Path scratch);
}
