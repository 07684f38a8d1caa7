package dev.lockstep.coordinator.leadership;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's folder: its stable id and a lock.
 *
 * <p>INVARIANT: while a process says this id, no earlier process that said it is alive. That is why
 * a coordinator that was killed leads again at once, without waiting for the end of its lease.
 */
public final class DataFolder implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;
  private final String coordinatorId;

  private DataFolder(FileChannel channel, FileLock lock, String coordinatorId) {
    this.channel = channel;
    this.lock = lock;
    this.coordinatorId = coordinatorId;
  }

  /**
   * Creates the folder if it is missing, locks it and reads or makes the id.
   *
   * @throws IllegalStateException if another process has it, or it cannot be written
   */
  public static DataFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("coordinator.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new IllegalStateException(
            "lockstep.coordinator.data-dir: another coordinator runs in "
                + folder.toAbsolutePath()
                + "; stop it or give this one a folder of its own");
      }
      return new DataFolder(channel, lock, id(folder.resolve("coordinator.id")));
    } catch (IOException e) {
      throw new IllegalStateException(
          "lockstep.coordinator.data-dir: cannot use "
              + folder.toAbsolutePath()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Stable id of this coordinator. */
  public String coordinatorId() {
    return coordinatorId;
  }

  /** Lets another process have the folder. */
  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String id(Path file) throws IOException {
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (!id.isEmpty()) {
        return id;
      }
    }
    String id = UUID.randomUUID().toString();
    Files.writeString(file, id + "\n");
    return id;
  }
}
