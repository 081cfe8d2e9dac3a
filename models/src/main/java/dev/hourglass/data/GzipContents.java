package dev.hourglass.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What gzip data unpacks to: one member, or several one after another. What follows the last and is
 * no member is ignored, as gzip does.
 *
 * <p>For this module's own readers of files.
 */
public final class GzipContents extends GZIPInputStream {
  /** Deflate's best: 258 bytes from two bits, one for their length and one for their distance. */
  static final int MOST_BYTES_FROM_ONE = 1032;

  private static final int BUFFER = 1 << 16;

  /** Each that holds nothing is a call in a call: a file of them alone would exhaust the stack. */
  private static final int MOST_EMPTY_MEMBERS = 100;

  private int emptyMembers;

  /**
   * Reads the first member's header.
   *
   * @throws IOException if it can't be read, or is none; then the file is the caller's to close
   */
  public GzipContents(InputStream file) throws IOException {
    super(file, BUFFER);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (emptyMembers > MOST_EMPTY_MEMBERS) {
      throw new ZipException("more than " + MOST_EMPTY_MEMBERS + " empty members in a row");
    }
    emptyMembers++;
    try {
      return super.read(target, offset, length);
    } finally {
      emptyMembers--;
    }
  }
}
