package dev.hourglass.models.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file in one step: the new content goes to a temporary file beside it, is forced to the
 * disk, and is then moved over it. Whoever reads the file, at any time or after a crash, finds the
 * old content or the new one, whole; of several that write it at once the last one wins.
 *
 * <p>Nothing but the file's directory is touched, so this works in one that is a mount point, or
 * whose parent can't be written.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the new content. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** {@link Files#move}, or what stands in for a file system in a test. */
  public interface Mover {
    void move(Path source, Path target, CopyOption... options) throws IOException;
  }

  /**
   * Replaces a file, or creates it. The new file has the permissions of the one that it replaces,
   * and owner and group where the system lets us; meanwhile it is its owner's alone. What a process
   * that was killed here has left beside it is deleted first.
   *
   * @param like if there is no file yet, the access to this one, if it exists, is given to the new
   *     one
   * @param content writes what is to be in the file
   * @param mover moves one file; {@code Files::move}
   * @throws NoSuchFileException if the file's directory doesn't exist
   * @throws FileAlreadyExistsException if something else than a file stands there
   * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted; see {@link
   *     Interruptions}
   * @throws IOException if anything fails; the file is then as it was and no other file is left,
   *     or, if it was the last that failed, forcing the directory to the disk, it is the new one
   */
  public static void write(Path file, Path like, Content content, Mover mover) throws IOException {
    // Not normalized: after a link, ".." leads elsewhere than its text.
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new NoSuchFileException(
          file.toString(), null, "its directory doesn't exist; create the directory first");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileAlreadyExistsException(
          file.toString(), null, "it exists and is not a file; move it away");
    }
    TemporaryFile.deleteLeftovers(directory);
    @Nullable Access before = Access.of(Files.exists(file) ? file : like);
    try (TemporaryFile temporary = TemporaryFile.in(directory, before != null)) {
      OutputStream out = Channels.newOutputStream(temporary.channel());
      content.writeTo(out);
      if (before != null) {
        before.giveTo(temporary.path());
      }
      temporary.channel().force(true);
      mover.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE);
      temporary.moved();
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          file + " is on a file system that can't replace a file in one step; save elsewhere", e);
    }
    Directories.force(directory);
  }

  /** Whether a file was left, or is being written, by {@link #write}. */
  public static boolean isTemporary(Path file) {
    return TemporaryFile.isOne(file);
  }
}
