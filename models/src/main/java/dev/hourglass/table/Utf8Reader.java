package dev.hourglass.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 and refuses what is none, unlike the JDK's readers at the byte where it stands. A
 * byte order mark is left out. Takes requests for two characters or more: some come in pairs.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final Problem problem;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);

  /** How many bytes came before those that are in the buffer. */
  private long passed;

  private boolean isEnded;
  private boolean isAtEnd;

  /** Says what is wrong. */
  @FunctionalInterface
  interface Problem {
    /**
     * The error of bytes that are no UTF-8.
     *
     * @param bytes how many are before the first of them
     * @param found the first of them
     */
    IOException at(long bytes, byte found) throws IOException;
  }

  /** Reads from the start of a stream, which is closed with the reader. */
  Utf8Reader(InputStream in, Problem problem) throws IOException {
    this.in = in;
    this.problem = problem;
    while (bytes.remaining() < MARK.length && !isEnded) {
      fill();
    }
    if (bytes
        .slice()
        .limit(Math.min(MARK.length, bytes.remaining()))
        .equals(ByteBuffer.wrap(MARK))) {
      bytes.position(MARK.length);
    }
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    CharBuffer characters = CharBuffer.wrap(target, offset, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, characters, isEnded);
      int count = characters.position() - offset;
      if (count > 0) {
        return count;
      } else if (result.isError()) {
        throw problem.at(passed + bytes.position(), bytes.get(bytes.position()));
      } else if (result.isOverflow()) {
        throw new IllegalArgumentException("No room for a pair of characters; give some");
      } else if (isEnded) {
        isAtEnd = true;
        return -1;
      }
      fill();
    }
  }

  /** Whether the end was read. */
  boolean isAtEnd() {
    return isAtEnd;
  }

  private void fill() throws IOException {
    passed += bytes.position();
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      isEnded = true;
    } else {
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
