package dev.lockstep.testbed;

import dev.lockstep.testbed.remoting.RpcFailedException;
import dev.lockstep.testbed.remoting.ServerRpc;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A broker on this machine, as a process or as a container. */
final class LocalBroker implements Broker {

  private final Server server;
  private final Ports ports;
  private final String advertisedHost;
  private final Path home;
  private final ServerRpc rpc;
  private final Consumer<LocalBroker> awaitReady;

  LocalBroker(
      Server server,
      Ports ports,
      String advertisedHost,
      Path home,
      ServerRpc rpc,
      Consumer<LocalBroker> awaitReady) {
    this.server = server;
    this.home = home;
    this.rpc = rpc;
    this.ports = ports;
    this.advertisedHost = advertisedHost;
    this.awaitReady = awaitReady;
  }

  Server server() {
    return server;
  }

  @Override
  public String directAddress() {
    return "127.0.0.1:" + ports.listen();
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public String address() {
    return advertisedHost + ":" + ports.listen();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    server.kill();
    server.start();
    awaitReady.accept(this);
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void suspend() {
    server.suspend();
  }

  @Override
  public void resume() {
    server.resume();
  }

  @Override
  public Path store() {
    return home.resolve(ServerFiles.STORE);
  }

  @Override
  public void configure(Map<String, String> settings) {
    try {
      rpc.configure(directAddress(), settings);
    } catch (RpcFailedException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
