package dev.lockstep.testbed;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One server in a container of RocketMQ's own image, on the host's network and over the same
 * settings and folders as a {@link ServerProcess}, so that addresses are the same either way.
 * Testcontainers removes the container when this JVM dies.
 */
final class ServerContainer implements Server {

  /** The image to use, without its tag, which is the version. */
  private static final String IMAGE_PROPERTY = "lockstep.testbed.image";

  private final GenericContainer<?> container;
  private final Spec spec;
  private @Nullable String id;

  ServerContainer(Path home, Spec spec) {
    this.spec = spec;
    String image =
        System.getProperty(IMAGE_PROPERTY, "apache/rocketmq") + ":" + spec.version().number();
    container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withNetworkMode("host")
            .withFileSystemBind(home.toString(), home.toString(), BindMode.READ_WRITE)
            .withEnv("JAVA_OPT_EXT", "-Xms32m -Xmn32m -Xmx" + spec.heap() + " -Duser.home=" + home)
            .withCommand(command())
            .withCreateContainerCmdModifier(create -> create.withUser(ownerOf(home)));
  }

  /**
   * Checks for a Docker engine.
   *
   * @throws TestAbortedException if there is none, so that the test counts as skipped
   */
  static void requireEngine() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new TestAbortedException(
          "no Docker engine answers; start one, or leave out -D"
              + ClusterBuilder.BACKEND_PROPERTY
              + "=containers");
    }
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public synchronized void start() {
    if (id == null) {
      container.start();
      id = container.getContainerId();
    } else {
      docker().startContainerCmd(id).exec();
    }
  }

  @Override
  public boolean isAlive() {
    return Boolean.TRUE.equals(state().getRunning());
  }

  @Override
  public boolean isStarted() {
    if (!isAlive()) {
      throw new IllegalStateException(name() + " died:\n" + output());
    }
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), spec.port())) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /**
   * The image's start script takes no commands; the broker registers every ten seconds by itself.
   */
  @Override
  public void register() {}

  @Override
  public boolean takesCommandsEarly() {
    return false;
  }

  @Override
  public void kill() {
    if (id != null && isAlive()) {
      docker().killContainerCmd(requireStarted()).exec();
    }
  }

  @Override
  public long pid() {
    Long pid = state().getPidLong();
    if (pid == null || pid == 0) {
      throw new IllegalStateException(name() + " is not running");
    }
    return pid;
  }

  @Override
  public void suspend() {
    docker().pauseContainerCmd(requireStarted()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(requireStarted()).exec();
  }

  @Override
  public String output() {
    return id == null ? "(never started)" : container.getLogs();
  }

  @Override
  public void remove() {
    container.stop();
  }

  private ContainerState state() {
    try {
      return docker().inspectContainerCmd(requireStarted()).exec().getState();
    } catch (NotFoundException gone) {
      throw new IllegalStateException(name() + " is gone", gone);
    }
  }

  private synchronized String requireStarted() {
    if (id == null) {
      throw new IllegalStateException(name() + " was never started");
    }
    return id;
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private String[] command() {
    String script =
        switch (spec.role()) {
          case NAME_SERVER -> "mqnamesrv";
          case BROKER -> "mqbroker";
          case BROKER_WITH_PROXY -> "mqproxy";
        };
    return Stream.concat(Stream.of("sh", script), spec.arguments().stream()).toArray(String[]::new);
  }

  /** The folder is ours to delete in the end, so what the server writes must be ours as well. */
  private static String ownerOf(Path home) {
    try {
      return Files.getAttribute(home, "unix:uid").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
