package dev.lockstep.worker.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The worker's folder, locked for the life of the process.
 *
 * <p>INVARIANT: while a process says the id kept here, no other process says it: the lock is the
 * operating system's, so it ends with the process however that ends.
 */
final class DataFolder implements AutoCloseable {

  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");

  private final FileChannel lockFile;
  private final String workerId;

  private DataFolder(FileChannel lockFile, String workerId) {
    this.lockFile = lockFile;
    this.workerId = workerId;
  }

  /**
   * Locks the folder and reads the worker's id, made up the first time.
   *
   * @throws IllegalStateException if another process has the folder
   */
  static DataFolder lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("worker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new IllegalStateException(
            "the data folder %s is in use by another worker process: stop it, or set lockstep.worker.data-dir to a folder of this worker's own"
                .formatted(folder.toAbsolutePath()));
      }
      return new DataFolder(channel, readOrCreateId(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "lockstep.worker.data-dir: cannot use the folder " + folder.toAbsolutePath(), e);
    }
  }

  String workerId() {
    return workerId;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static String readOrCreateId(Path folder) throws IOException {
    Path file = folder.resolve("worker.id");
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (ID.matcher(id).matches()) {
        return id;
      }
      throw new IllegalStateException(
          "the file %s must hold 1 to 63 characters of a-z, 0-9 and \"-\": restore it, or delete it to become a new worker"
              .formatted(file.toAbsolutePath()));
    }
    String id = UUID.randomUUID().toString();
    // Written aside and moved, so that a crash in between leaves no empty id.
    Path aside = folder.resolve("worker.id.new");
    Files.writeString(aside, id + "\n");
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }
}
