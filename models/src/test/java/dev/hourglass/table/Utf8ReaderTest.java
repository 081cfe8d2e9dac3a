package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8ReaderTest {
  /** Gives as many bytes at a time as it likes, and an error in place of the end if told to. */
  private static final class Dripping extends InputStream {
    private final InputStream bytes;
    private final SplittableRandom random;
    private final boolean fails;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Dripping(byte[] bytes, SplittableRandom random, boolean fails) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.random = random;
      this.fails = fails;
    }

    @Override
    public int read() {
      throw new AssertionError("one by one is slow");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int most = random.nextInt(3) == 0 ? length : Math.min(length, random.nextInt(1, 7));
      int count = bytes.read(target, offset, most);
      if (count < 0 && fails) {
        throw new IOException("unplugged");
      }
      return count;
    }

    @Override
    public void close() {
      isClosed.set(true);
    }
  }

  private static Utf8Reader reader(InputStream in) throws IOException {
    return new Utf8Reader(
        in, (bytes, found) -> new IOException("after " + bytes + " bytes: " + (found & 0xFF)));
  }

  private static String readAll(Utf8Reader reader, SplittableRandom random) throws IOException {
    StringBuilder text = new StringBuilder();
    char[] target = new char[100_000];
    while (true) {
      int length = random.nextInt(2, random.nextInt(3) == 0 ? target.length : 20);
      int offset = random.nextInt(target.length - length);
      int count = reader.read(target, offset, length);
      if (count < 0) {
        return text.toString();
      }
      assertTrue(count > 0 && count <= length);
      text.append(target, offset, count);
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(4) == 0 ? 100_000 : random.nextInt(10);
    int[] bounds = {0x80, 0x800, 0xD800, Character.MAX_CODE_POINT + 1};
    while (text.length() < length) {
      int character = random.nextInt(bounds[random.nextInt(bounds.length)]);
      if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
        text.appendCodePoint(character);
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void charactersOfAnyLengthAreReadHoweverTheyCome(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 30; round++) {
      String text = text(random);
      String expected = text.startsWith("\uFEFF") ? text.substring(1) : text;
      String marked = random.nextBoolean() ? "\uFEFF" + expected : text;
      Dripping in = new Dripping(marked.getBytes(UTF_8), random, false);
      try (Utf8Reader reader = reader(in)) {
        assertEquals(expected, readAll(reader, random));
        assertTrue(reader.isAtEnd());
        assertEquals(-1, reader.read(new char[2], 0, 2));
      }
      assertTrue(in.isClosed.get());
    }
  }

  /** The JDK's decoder, given all bytes at once, stops where the error is. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void theFirstByteThatIsNoUtf8IsNamed(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      byte[] bytes = ("start" + text(random)).getBytes(UTF_8);
      int at = random.nextInt(5, bytes.length + 1);
      if (at < bytes.length && random.nextBoolean()) {
        bytes[at] = (byte) random.nextInt(128, 256);
      } else {
        bytes = Arrays.copyOf(bytes, at);
      }
      ByteBuffer all = ByteBuffer.wrap(bytes);
      CoderResult result = UTF_8.newDecoder().decode(all, CharBuffer.allocate(bytes.length), true);
      Utf8Reader reader = reader(new Dripping(bytes, random, false));
      if (result.isError()) {
        refused++;
        assertError(
            IOException.class,
            () -> readAll(reader, random),
            "after " + all.position() + " bytes: " + (bytes[all.position()] & 0xFF));
      } else {
        assertEquals(new String(bytes, UTF_8), readAll(reader, random));
      }
    }
    assertTrue(refused > 10, refused + " refused");
  }

  @Test
  void errorsOfTheStreamPass() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    Utf8Reader reader = reader(new Dripping(new byte[100], random, true));
    assertError(IOException.class, () -> readAll(reader, random), "unplugged");
    assertFalse(reader.isAtEnd());
    assertError(
        IOException.class, () -> reader(new Dripping(new byte[2], random, true)), "unplugged");
  }
}
