package dev.hourglass.table;

import dev.hourglass.data.GzipContents;
import dev.hourglass.text.Quote;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** A file of UTF-8, plain or compressed by gzip (told apart by the contents, not by the name). */
final class TextFile {
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final String kind;

  /**
   * Opens nothing yet.
   *
   * @param path where it is
   * @param kind what a message asks for: {@code a CSV file}
   */
  TextFile(Path path, String kind) {
    this.path = path;
    this.kind = kind;
  }

  /** As a message names it. */
  String name() {
    return Quote.path(path);
  }

  /**
   * Begins to read it. The reader's errors are a {@link TableFormatException} where the file is
   * damaged.
   *
   * @throws IOException if it is missing, is no regular file, or can't be read
   */
  Utf8Reader open() throws IOException {
    InputStream bytes = unpacked();
    try {
      return new Utf8Reader(bytes, this::noUtf8);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private InputStream unpacked() throws IOException {
    RegularFile.require(path, kind);
    InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    try {
      file.mark(2);
      byte[] start = file.readNBytes(2);
      file.reset();
      boolean isGzip = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
      return isGzip ? new Unpacked(file) : file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private IOException noUtf8(long bytes, byte found) throws IOException {
    return new TableFormatException(
        name() + ", line " + lineOf(bytes),
        "a byte 0x"
            + Character.toUpperCase(Character.forDigit(found >> 4 & 0xF, 16))
            + Character.toUpperCase(Character.forDigit(found & 0xF, 16))
            + " that is no UTF-8; save the file as UTF-8");
  }

  /**
   * The line that so many bytes come before. Reads the file again, which only an error asks for.
   */
  private long lineOf(long bytes) throws IOException {
    long line = 1;
    byte[] buffer = new byte[BUFFER];
    byte before = 0;
    try (InputStream in = unpacked()) {
      for (long left = bytes; left > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          break;
        }
        for (int i = 0; i < count; i++) {
          // A line ends with LF, CR, or CR and LF.
          if (buffer[i] == '\r' || (buffer[i] == '\n' && before != '\r')) {
            line++;
          }
          before = buffer[i];
        }
        left -= count;
      }
    }
    return line;
  }

  /** Says of which file the gzip data is damaged. */
  private final class Unpacked extends InputStream {
    private final GzipContents contents;

    Unpacked(InputStream file) throws IOException {
      try {
        contents = new GzipContents(file);
      } catch (ZipException | EOFException e) {
        throw RegularFile.damaged(name(), "gzip", e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int count = read(one, 0, 1);
      return count < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return contents.read(target, offset, length);
      } catch (ZipException | EOFException e) {
        throw RegularFile.damaged(name(), "gzip", e);
      }
    }

    @Override
    public void close() throws IOException {
      contents.close();
    }
  }
}
