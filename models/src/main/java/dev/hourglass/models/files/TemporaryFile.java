package dev.hourglass.models.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of a unique name that is being written, and locked meanwhile. The lock ends with the
 * process, however that ends; so a file of such a name that can be locked is left over from one
 * that was killed. An age or a process's number would not do: a save may take long, and containers
 * with a common volume have numbers of their own.
 */
final class TemporaryFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFile.class);
  private static final String PREFIX = ".hourglass-";
  private static final String SUFFIX = ".tmp";

  /** Others may take a new file for a leftover, but not again and again. */
  private static final int TRIES = 10;

  private static final Pattern NAME =
      Pattern.compile("\\.hourglass-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

  /**
   * Names of this process. To look whether these are locked would unlock them: POSIX drops a
   * process's locks on a file as soon as the process closes it anywhere.
   */
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private boolean exists = true;

  private TemporaryFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Creates one.
   *
   * @param isPrivate whether only its owner may read it, instead of whom the system's default lets
   */
  static TemporaryFile in(Path directory, boolean isPrivate) throws IOException {
    FileAttribute<?>[] attributes =
        isPrivate && directory.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    for (int i = 0; i < TRIES; i++) {
      // Without the name of the file, which may be as long as the file system permits.
      String name = PREFIX + UUID.randomUUID() + SUFFIX;
      Path path = directory.resolve(name);
      OURS.add(name);
      try {
        TemporaryFile file =
            new TemporaryFile(
                path,
                FileChannel.open(
                    path,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    attributes));
        // In the moment before it was locked another process may have taken it for a leftover.
        if (lock(file.channel) != Lock.TAKEN && Files.exists(path)) {
          return file;
        }
        file.close();
      } catch (AccessDeniedException e) {
        OURS.remove(name);
        throw new AccessDeniedException(
            directory.toString(),
            null,
            "no file may be created there; permit it, or choose another folder");
      } catch (IOException | RuntimeException | Error e) {
        OURS.remove(name);
        throw e;
      }
    }
    throw new IOException(
        directory
            + ": a file that was just created there can't be seen while it is written, as in an"
            + " archive; save to a folder of the default file system, or to a stream");
  }

  private enum Lock {
    HELD,
    TAKEN,
    /** The file system has no locks. */
    UNSUPPORTED
  }

  private static Lock lock(FileChannel channel) {
    try {
      return channel.tryLock() == null ? Lock.TAKEN : Lock.HELD;
    } catch (OverlappingFileLockException e) {
      return Lock.TAKEN;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("There are no file locks here", e);
      return Lock.UNSUPPORTED;
    }
  }

  /** Deletes what processes that were killed have left in a directory. */
  static void deleteLeftovers(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        if (isOne(file) && !OURS.contains(String.valueOf(file.getFileName()))) {
          deleteLeftover(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("{} can't be searched for what a killed process may have left", directory, e);
    }
  }

  /** Whether a file has such a name and is one. */
  static boolean isOne(Path file) {
    return NAME.matcher(String.valueOf(file.getFileName())).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void deleteLeftover(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (lock(channel) == Lock.HELD) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("{} can't be deleted", file, e);
    }
  }

  Path path() {
    return path;
  }

  private void deleteUnlessMoved() throws IOException {
    if (exists) {
      Files.deleteIfExists(path);
    }
  }

  /** To write to; not to be closed. */
  FileChannel channel() {
    return channel;
  }

  /** Says that the file has got another name, so that it isn't deleted. */
  void moved() {
    exists = false;
  }

  /** Deletes the file unless it was moved, and unlocks it. */
  @Override
  public void close() throws IOException {
    try {
      try (channel) {
        deleteUnlessMoved();
      }
      // Some file systems show a file only now.
      deleteUnlessMoved();
    } finally {
      OURS.remove(String.valueOf(path.getFileName()));
    }
  }
}
