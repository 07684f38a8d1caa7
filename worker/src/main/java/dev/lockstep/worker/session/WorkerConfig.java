package dev.lockstep.worker.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a worker. */
@ConfigMapping(prefix = "lockstep.worker")
public interface WorkerConfig {

  /** Coordinators, each as "host:port"; any of them will do, it names the leader. */
  @WithDefault("localhost:7400")
  List<String> coordinators();

  /** Folder for the worker's id; the process holds it locked. Created if it is missing. */
  @WithDefault("data")
  Path dataDir();

  /** Region this worker runs in, such as "cn-hangzhou"; shards of the region come here first. */
  Optional<String> region();

  /** How long a worker that is stopped waits for its shards to be drained and given back. */
  @WithDefault("20s")
  Duration drainTimeout();
}
