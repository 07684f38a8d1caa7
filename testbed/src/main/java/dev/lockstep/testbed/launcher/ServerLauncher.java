package dev.lockstep.testbed.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts one RocketMQ server in this JVM, whatever its version: 4.4.0 to 5.5.0 have the same entry
 * points, so they are called by reflection and this class is compiled against none of them.
 *
 * <p>Arguments: role ({@code namesrv}, {@code broker} or {@code proxy}), the file to create once
 * the server is up, and the arguments of the server itself. Standard input carries commands from
 * the test's JVM, one per line; {@code register} makes a broker register with its name server now.
 * Its end means that the test's JVM is gone: this one follows at once.
 *
 * <p>This class is copied as one class file into the cluster's folder, so it must not have nested
 * classes.
 */
public final class ServerLauncher {

  private final Path startedFile;
  private volatile @Nullable Object brokerController;

  private ServerLauncher(Path startedFile) {
    this.startedFile = startedFile;
  }

  /**
   * Entry point of a server's JVM.
   *
   * @param args as the class says
   */
  public static void main(String[] args) {
    try {
      ServerLauncher launcher = new ServerLauncher(Path.of(args[1]));
      Thread commands = new Thread(launcher::obeyParent, "lockstep-parent");
      commands.setDaemon(true);
      commands.start();
      launcher.start(args[0], List.of(args).subList(2, args.length).toArray(new String[0]));
    } catch (Throwable failure) {
      // Whatever it is, the parent must see a dead process and the reason in its output.
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private void start(String role, String[] serverArgs)
      throws ReflectiveOperationException, IOException {
    switch (role) {
      case "namesrv" -> call("org.apache.rocketmq.namesrv.NamesrvStartup", "main0", serverArgs);
      case "broker" -> {
        Object controller =
            call("org.apache.rocketmq.broker.BrokerStartup", "createBrokerController", serverArgs);
        brokerController = controller;
        Class<?> type = Class.forName("org.apache.rocketmq.broker.BrokerController");
        Class.forName("org.apache.rocketmq.broker.BrokerStartup")
            .getMethod("start", type)
            .invoke(null, controller);
      }
      case "proxy" -> call("org.apache.rocketmq.proxy.ProxyStartup", "main", serverArgs);
      default -> throw new IllegalArgumentException("role: namesrv, broker or proxy, not " + role);
    }
    Files.createFile(startedFile);
  }

  private static Object call(String className, String method, String[] args)
      throws ReflectiveOperationException {
    return Class.forName(className).getMethod(method, String[].class).invoke(null, (Object) args);
  }

  private void obeyParent() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("register")) {
          register();
        }
      }
    } catch (IOException gone) {
      // The same as the end of the stream.
    }
    Runtime.getRuntime().halt(0);
  }

  private void register() {
    try {
      Object controller = brokerController;
      if (controller == null) {
        controller = controllerInsideProxy();
        brokerController = controller;
      }
      if (controller != null) {
        controller
            .getClass()
            .getMethod("registerBrokerAll", boolean.class, boolean.class, boolean.class)
            .invoke(controller, true, false, true);
      }
    } catch (InvocationTargetException notYet) {
      // The broker is still starting; the parent asks again.
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The proxy keeps the broker of its local mode to itself: in the closure that starts it. */
  private static @Nullable Object controllerInsideProxy() throws ReflectiveOperationException {
    Class<?> controllerType = Class.forName("org.apache.rocketmq.broker.BrokerController");
    Object all =
        read(
            Class.forName("org.apache.rocketmq.proxy.ProxyStartup"),
            "PROXY_START_AND_SHUTDOWN",
            null);
    Class<?> listOwner = Class.forName("org.apache.rocketmq.common.utils.AbstractStartAndShutdown");
    for (Object part : ((List<?>) read(listOwner, "startAndShutdownList", all)).toArray()) {
      for (Field field : part.getClass().getDeclaredFields()) {
        if (controllerType.isAssignableFrom(field.getType())) {
          field.setAccessible(true);
          return field.get(part);
        }
      }
    }
    return null;
  }

  private static Object read(Class<?> owner, String name, @Nullable Object from)
      throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(from);
  }
}
