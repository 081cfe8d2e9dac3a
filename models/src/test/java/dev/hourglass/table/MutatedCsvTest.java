package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were good once: reading them gives a table, or fails as documented, and ends. */
final class MutatedCsvTest {
  /** All seeds together; -Dhourglass.test.jvm=-Dhourglass.test.mutations=N for more. */
  private static final int MUTATIONS = Integer.getInteger("hourglass.test.mutations", 3000);

  private static final String GOOD =
      """
      id,when,amount,fraud,shop
      TX-1,2026-01-01T00:06:21,34.47,false,"fuel, ""diesel""\"
      TX-2,2026-01-01 00:59:27Z,-1e3,TRUE,bücher
      TX-3,,NA,,"two
      lines"
      TX-4,1969-12-31,0,true,𝒳
      """;

  private final Path file;

  MutatedCsvTest(@TempDir Path directory) {
    file = directory.resolve("mutated.csv");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void readingEndsAsDocumented(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < MUTATIONS / 3; round++) {
      boolean isPacked = random.nextInt(4) == 0;
      byte[] contents = GOOD.getBytes(StandardCharsets.UTF_8);
      contents = isPacked && random.nextBoolean() ? gzip(damaged(contents, random)) : contents;
      contents = isPacked && contents[0] == 'i' ? damaged(gzip(contents), random) : contents;
      contents = isPacked ? contents : damaged(contents, random);
      Files.deleteIfExists(file);
      Files.write(file, contents);
      try {
        Table table = Csv.read(file);
        Contents streamed = Contents.of(Csv.source(file));
        Contents read = Contents.of(table);
        assertEquals(table.rows(), streamed.rows());
        for (int row = 0; row < table.rows(); row++) {
          assertEquals(streamed.row(row), read.row(row));
          assertEquals(streamed.place(row), read.place(row));
        }
      } catch (TableFormatException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file.toString()) && message.contains("; "), message);
        assertEquals(1, message.lines().count(), message);
      }
    }
    assertClosed();
    // A digit or letter that is another is read.
    assertTrue(refused > MUTATIONS / 3 / 4, refused + " refused");
    assertTrue(refused < MUTATIONS / 3 * 9 / 10, refused + " refused");
  }

  /** Where the system tells what is open, it isn't the file. */
  private void assertClosed() throws IOException {
    Path open = Path.of("/proc/self/fd");
    if (Files.isDirectory(open)) {
      try (Stream<Path> links = Files.list(open)) {
        assertEquals(List.of(), links.filter(this::isTheFile).toList());
      }
    }
  }

  private boolean isTheFile(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().contains(file.getFileName().toString());
    } catch (IOException e) {
      // The listing's own is gone by now.
      return false;
    }
  }

  private static byte[] gzip(byte[] contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(contents);
    }
    return bytes.toByteArray();
  }

  private static byte[] damaged(byte[] contents, SplittableRandom random) {
    byte[] damaged = contents.clone();
    for (int times = random.nextInt(1, 4); times > 0; times--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> damaged = Arrays.copyOf(damaged, Math.max(at, 1));
        case 3 -> damaged[at] = (byte) ",\"\n\r;\t 0".charAt(random.nextInt(8));
        case 4 -> damaged = without(damaged, at);
        default -> Arrays.fill(damaged, at, Math.min(damaged.length, at + 4), (byte) '1');
      }
    }
    return damaged;
  }

  private static byte[] without(byte[] bytes, int at) {
    if (bytes.length == 1) {
      return bytes;
    }
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
    System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }
}
