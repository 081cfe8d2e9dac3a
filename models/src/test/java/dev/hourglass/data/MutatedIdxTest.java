package dev.hourglass.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that were good once: whatever happened to them, reading them succeeds or fails as
 * documented, takes no more memory than such a file can hold, and ends.
 */
final class MutatedIdxTest {
  /** All seeds together; -Dhourglass.test.jvm=-Dhourglass.test.mutations=N for more. */
  private static final int MUTATIONS = Integer.getInteger("hourglass.test.mutations", 3000);

  /** Besides the elements: buffers, messages, stack traces. */
  private static final long OVERHEAD = 1 << 20;

  private final Path file;

  MutatedIdxTest(@TempDir Path directory) {
    file = directory.resolve("mutated");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void readingEndsAsDocumented(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int round = 0; round < MUTATIONS / 3; round++) {
      byte[] contents = mutated(random);
      Files.deleteIfExists(file);
      Files.write(file, contents);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        IdxFile read = IdxFile.read(file);
        assertEquals(
            read.toDataset().rows() * read.toDataset().columns(),
            read.dimensions().stream().reduce(1, (a, b) -> a * b));
      } catch (DatasetFormatException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file + ": ") && message.contains("; g"), message);
        assertEquals(1, message.lines().count(), message);
      }
      long taken = threads.getCurrentThreadAllocatedBytes() - before;
      long most = 1032L * contents.length + OVERHEAD;
      assertTrue(taken <= most, () -> taken + " bytes for a file of " + contents.length);
    }
    // What is left out of the gzip data's header, or changes elements of a plain file, is read.
    assertTrue(refused > MUTATIONS / 3 / 2, refused + " refused");
    assertTrue(refused < MUTATIONS / 3, "all refused");
  }

  /** A file with elements that gzip packs well or not; damaged before it is packed, or after. */
  private static byte[] mutated(SplittableRandom random) throws IOException {
    int rows = random.nextInt(1, 40);
    byte[] elements = new byte[rows * 12];
    if (random.nextBoolean()) {
      random.nextBytes(elements);
    }
    byte[] contents = Idx.contents(elements, rows, 3, 4);
    int kind = random.nextInt(4);
    if (kind == 0 || kind == 1) {
      contents = damaged(contents, random);
    }
    if (kind > 0) {
      contents = random.nextBoolean() ? Idx.gzip(contents) : inMembers(contents, random);
    }
    return kind > 1 ? damaged(contents, random) : contents;
  }

  private static byte[] inMembers(byte[] contents, SplittableRandom random) throws IOException {
    int cut = random.nextInt(contents.length + 1);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(Idx.gzip(Arrays.copyOf(contents, cut)));
    members.write(Idx.gzip(Arrays.copyOfRange(contents, cut, contents.length)));
    return members.toByteArray();
  }

  private static byte[] damaged(byte[] contents, SplittableRandom random) {
    byte[] damaged = contents.clone();
    for (int times = random.nextInt(1, 4); times > 0; times--) {
      // Half of the damage near the start, where sizes and flags are.
      int most = random.nextBoolean() ? Math.min(20, damaged.length) : damaged.length;
      if (most == 0) {
        return damaged;
      }
      int at = random.nextInt(most);
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> damaged = Arrays.copyOf(damaged, at);
        case 3 -> damaged = appended(damaged, random);
        case 4 -> swap(damaged, at, random);
        default -> Arrays.fill(damaged, at, Math.min(damaged.length, at + 4), (byte) -1);
      }
    }
    return damaged;
  }

  private static byte[] appended(byte[] bytes, SplittableRandom random) {
    byte[] more = new byte[random.nextInt(1, 30)];
    random.nextBytes(more);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, longer, bytes.length, more.length);
    return longer;
  }

  /** Exchanges two ranges of equal length, which may overlap. */
  private static void swap(byte[] bytes, int first, SplittableRandom random) {
    int second = random.nextInt(bytes.length);
    int length = Math.min(random.nextInt(1, 16), bytes.length - Math.max(first, second));
    for (int i = 0; i < length; i++) {
      byte swapped = bytes[first + i];
      bytes[first + i] = bytes[second + i];
      bytes[second + i] = swapped;
    }
  }
}
