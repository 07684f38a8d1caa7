package dev.lockstep.logging;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Gives the console the format that the settings ask for, before the service starts. */
@Singleton
final class LogStart {

  private final LogConfig config;

  LogStart(LogConfig config) {
    this.config = config;
  }

  void start(@Observes @Priority(1) StartupEvent started) {
    switch (config.format()) {
      case TEXT -> {}
      case JSON ->
          Arrays.stream(LogContext.getLogContext().getLogger("").getHandlers())
              .forEach(LogStart::speakJson);
    }
  }

  /** Quarkus has the console behind a handler of its own. */
  private static void speakJson(Handler handler) {
    if (handler instanceof ConsoleHandler console) {
      console.setFormatter(new JsonLines());
    } else if (handler instanceof ExtHandler outer) {
      Arrays.stream(outer.getHandlers()).forEach(LogStart::speakJson);
    }
  }
}
