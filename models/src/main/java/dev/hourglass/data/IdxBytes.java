package dev.hourglass.data;

import dev.hourglass.text.Quote;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.ZipException;

/**
 * The bytes of a file one after another, unpacked where they are gzip data (told by the contents,
 * not by the name).
 */
final class IdxBytes implements Closeable {
  private final Path path;

  /** Of the file, as it was before it was opened. */
  private final long length;

  private final InputStream contents;
  private long position;

  private IdxBytes(Path path, long length, InputStream contents) {
    this.path = path;
    this.length = length;
    this.contents = contents;
  }

  static IdxBytes open(Path path) throws IOException {
    long length = requireRegularFile(path);
    InputStream file = new BufferedInputStream(Files.newInputStream(path));
    try {
      return new IdxBytes(path, length, unpacked(path, length, file));
    } catch (IOException e) {
      file.close();
      throw explained(path, e);
    }
  }

  /**
   * Looks before the file is opened: opening a pipe waits for whoever writes to it, and a device
   * has no end.
   *
   * @return the file's length in bytes
   */
  private static long requireRegularFile(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(Quote.path(path), null, "not found; give an IDX file");
    }
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          Quote.path(path),
          null,
          (attributes.isDirectory() ? "is a directory" : "is no regular file")
              + "; give an IDX file");
    }
    return attributes.size();
  }

  private static InputStream unpacked(Path path, long length, InputStream file) throws IOException {
    file.mark(2);
    byte[] start = file.readNBytes(2);
    file.reset();
    boolean gzip = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
    if (gzip && length > Integer.MAX_VALUE) {
      throw new DatasetFormatException(
          path,
          length
              + " bytes of gzip data, the limit is "
              + Integer.MAX_VALUE
              + "; get the file again or split it");
    }
    return gzip ? new GzipContents(file) : file;
  }

  /**
   * The next bytes, for which memory is taken at once: check first that the file {@linkplain
   * #requireRoom can hold them} if there are many.
   */
  byte[] next(int count) throws IOException {
    byte[] bytes = allocate(count);
    int found = 0;
    while (found < count) {
      int read = readSome(bytes, found);
      if (read < 0) {
        throw endsAfter(position + found, position + count);
      }
      found += read;
    }
    position += count;
    return bytes;
  }

  /** Checks that the file is long enough for so many further bytes, without reading them. */
  void requireRoom(int count) throws DatasetFormatException {
    long expected = position + count;
    if (contents instanceof GzipContents) {
      if (expected > length * GzipContents.MOST_BYTES_FROM_ONE) {
        throw new DatasetFormatException(
            path,
            expected
                + " bytes expected, but "
                + length
                + " bytes of gzip data can't unpack to more than "
                + length * GzipContents.MOST_BYTES_FROM_ONE
                + "; get the file again");
      }
    } else if (expected > length) {
      throw endsAfter(length, expected);
    }
  }

  /** Whether nothing follows; unpacks one byte at most. */
  boolean atEnd() throws IOException {
    try {
      return contents.read(new byte[1], 0, 1) < 0;
    } catch (IOException e) {
      throw explained(path, e);
    }
  }

  private byte[] allocate(int count) throws IOException {
    long most = Runtime.getRuntime().maxMemory();
    try {
      if (count < most) {
        return new byte[count];
      }
    } catch (OutOfMemoryError e) {
      // One array that doesn't fit: nothing was changed, and the caller can do something about it.
    }
    throw new FileSystemException(
        Quote.path(path),
        null,
        "takes "
            + count
            + " bytes of memory, which this JVM, with at most "
            + most
            + ", doesn't have; raise -Xmx or split the file");
  }

  private int readSome(byte[] target, int offset) throws IOException {
    try {
      return contents.read(target, offset, target.length - offset);
    } catch (EOFException e) {
      // A gzip stream that was cut off: to the reader, the end of the contents.
      return -1;
    } catch (IOException e) {
      throw explained(path, e);
    }
  }

  private DatasetFormatException endsAfter(long found, long expected) {
    return new DatasetFormatException(
        path,
        "the contents end after "
            + found
            + " bytes, "
            + expected
            + " expected; get the file again");
  }

  private static IOException explained(Path path, IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return new DatasetFormatException(
          path, "damaged gzip data (" + e.getMessage() + "); get the file again", e);
    }
    return e;
  }

  @Override
  public void close() throws IOException {
    contents.close();
  }
}
