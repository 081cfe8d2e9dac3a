package dev.hourglass.models.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories whose entries survive a crash. */
public final class Directories {
  private static final Logger LOG = LoggerFactory.getLogger(Directories.class);

  private Directories() {}

  /**
   * Creates the directory, and those above it, where they don't exist.
   *
   * @return whether it was created
   * @throws FileAlreadyExistsException if something else stands there
   */
  public static boolean create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return false;
    }
    // Not normalized: after a link, ".." leads elsewhere than its text.
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      create(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(directory)) {
        // Created by somebody else meanwhile, or the name ends with "..".
        return false;
      }
      String what =
          Files.exists(directory)
              ? "it exists and is not a folder; choose another name"
              : "it is a link to nothing, and is not a folder; delete it, or choose another name";
      throw new FileAlreadyExistsException(directory.toString(), null, what);
    }
    if (parent != null) {
      force(parent);
    }
    return true;
  }

  /** Forces a directory's entries to the disk, where it can be opened (not on Windows). */
  static void force(Path directory) throws IOException {
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
