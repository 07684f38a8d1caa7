package dev.lockstep.testbed;

import java.util.function.Consumer;

/** A broker that is a process of this machine. */
final class ProcessBroker implements Broker {

  private final ServerProcess process;
  private final Ports ports;
  private final String advertisedHost;
  private final Consumer<ProcessBroker> awaitReady;

  ProcessBroker(
      ServerProcess process,
      Ports ports,
      String advertisedHost,
      Consumer<ProcessBroker> awaitReady) {
    this.process = process;
    this.ports = ports;
    this.advertisedHost = advertisedHost;
    this.awaitReady = awaitReady;
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public String directAddress() {
    return "127.0.0.1:" + ports.listen();
  }

  @Override
  public String name() {
    return process.name();
  }

  @Override
  public String address() {
    return advertisedHost + ":" + ports.listen();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void restart() {
    process.kill();
    process.start();
    awaitReady.accept(this);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void suspend() {
    process.signal("STOP");
  }

  @Override
  public void resume() {
    process.signal("CONT");
  }
}
