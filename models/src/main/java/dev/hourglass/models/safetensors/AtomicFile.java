package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a file in one step: the new content goes to a temporary file beside it, is forced to the
 * disk, and is then moved over it. Whoever reads the file, at any time or after a crash, finds the
 * old content or the new one, whole.
 */
final class AtomicFile {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

  private AtomicFile() {}

  /** Writes the new content. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** {@link Files#move}, or what stands in for a file system in a test. */
  interface Mover {
    void move(Path source, Path target, CopyOption... options) throws IOException;
  }

  /**
   * Replaces a file, or creates it.
   *
   * @throws NoSuchFileException if the file's directory doesn't exist
   * @throws IOException if anything fails; the file is then as it was and no other file is left
   */
  static void write(Path file, Content content) throws IOException {
    write(file, content, Files::move);
  }

  static void write(Path file, Content content, Mover mover) throws IOException {
    Path target = file.toAbsolutePath();
    Path directory = target.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new NoSuchFileException(
          file.toString(), null, "its directory doesn't exist; create the directory first");
    }
    // Not Files.createTempFile, whose file only its owner may read, for good.
    Path temporary =
        directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      replace(temporary, target, mover);
    } catch (IOException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
    forceDirectory(directory);
  }

  private static void replace(Path temporary, Path target, Mover mover) throws IOException {
    try {
      mover.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      LOG.warn(
          "{} is replaced in more than one step, since its file system can't do it in one ({}); a"
              + " crash right now may lose it",
          target,
          e.getMessage());
      mover.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes the move itself survive a crash, where directories can be opened (not on Windows). */
  private static void forceDirectory(Path directory) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(directory, StandardOpenOption.READ);
    } catch (IOException e) {
      LOG.debug("{} can't be opened to force it to the disk", directory, e);
      return;
    }
    try (channel) {
      channel.force(true);
    }
  }
}
