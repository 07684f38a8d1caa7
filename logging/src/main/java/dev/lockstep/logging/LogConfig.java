package dev.lockstep.logging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the log. */
@ConfigMapping(prefix = "lockstep.log")
public interface LogConfig {

  /** What a line on standard output looks like. */
  @WithDefault("text")
  Format format();

  /** Looks of a line. */
  enum Format {
    /** As quarkus.log.console.format says. */
    TEXT,
    /** One JSON object, the keys of the event among its members. */
    JSON
  }
}
