package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.conformance.AnotherJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that people have, and files made to exhaust who reads them: an error, or the right rows.
 */
final class HostileCsvTest {
  private static final int MILLION = 1_000_000;

  private final Path file;

  HostileCsvTest(@TempDir Path directory) {
    file = directory.resolve("hostile.csv");
  }

  private void refused(String... parts) {
    String message =
        assertError(TableFormatException.class, () -> Csv.read(file), parts).getMessage();
    assertTrue(String.valueOf(message).startsWith(file.toString()), message);
    assertEquals(1, String.valueOf(message).lines().count(), message);
  }

  private static byte[] gzip(byte[] contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(contents);
    }
    return bytes.toByteArray();
  }

  @Test
  void aHundredThousandColumnsAreRead() throws IOException {
    int columns = 100_000;
    String header =
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    StringBuilder text = new StringBuilder(header).append('\n');
    for (int row = 0; row < 25; row++) {
      for (int i = 0; i < columns; i++) {
        text.append(i == 0 ? "" : ",").append(row + i);
      }
      text.append('\n');
    }
    Files.writeString(file, text);
    Table table = Csv.read(file);
    assertEquals(columns, table.columns().size());
    int row = 0;
    for (TableSource source : List.of(table, Csv.source(file))) {
      try (TableReader reader = source.open()) {
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
          assertTrue(chunk.rows() * columns <= 1 << 20, "8 MB of numbers");
          for (int i = 0; i < chunk.rows(); i++) {
            assertEquals(row % 25 + columns - 1, chunk.numbers(columns - 1)[i]);
            row++;
          }
        }
      }
    }
    assertEquals(50, row);
  }

  @Test
  void aHundredThousandTypesMayBeGiven() throws IOException {
    int columns = 100_000;
    Files.writeString(
        file, IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(";")));
    Map<String, CellType> types = new HashMap<>();
    for (int i = 0; i < columns; i++) {
      types.put("c" + i, CellType.TIME);
    }
    assertEquals(columns, Csv.source(file, CsvFormat.standard().withTypes(types)).columns().size());
  }

  @Test
  void aHeaderWithoutEndIsRefused() throws IOException {
    Files.writeString(file, ",".repeat(20 * MILLION));
    refused(
        ", line 1: a header of more than 1048576 columns or 16777216 characters; give the right");
    Files.writeString(file, ("a".repeat(999_999) + ",").repeat(20));
    refused(
        ", line 1: a header of more than 1048576 columns or 16777216 characters; give the right");
  }

  @Test
  void aRowOfManyCellsIsRefused() throws IOException {
    Files.writeString(file, "a,b\n1,2\n" + ",".repeat(20 * MILLION));
    refused(", line 3: 20000001 cells between commas, but the header has 2; put");
  }

  @Test
  void aCellWithoutEndIsRefused() throws IOException {
    Files.writeString(file, "a,b\n1,2\n1," + "x".repeat(17 * MILLION) + "\n");
    refused(
        ", line 3: a cell has more than 16777216 characters; close its quotes, give the right"
            + " separator, or leave it out");
    Files.writeString(file, "a,b\n1,2\n1,\"" + "x\n".repeat(9 * MILLION) + "\n");
    refused(", line 3: a cell has more than 16777216 characters; close its quotes");
  }

  @Test
  void quotesThatAreNotClosedAreRefused() throws IOException {
    Files.writeString(file, "a,b\n1,2\n\n3,\"x\n4,5\n");
    refused(
        ", line 4: the quotes around a cell aren't closed before the file ends; close them, and"
            + " write quotes within a cell twice");
    Files.writeString(file, "a,b\n1,\"x\" y\n");
    refused(
        ", line 2: characters follow the closing quotes of a cell; write quotes within a cell twice");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() throws IOException {
    String start = "a,b\n" + "x,ü\r\n".repeat(50_000) + "y,z\r" + "\n".repeat(3);
    for (boolean isPacked : new boolean[] {false, true}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(start.getBytes(UTF_8));
      bytes.writeBytes("Köln,1\n".getBytes(ISO_8859_1));
      Files.write(file, isPacked ? gzip(bytes.toByteArray()) : bytes.toByteArray());
      // The last line's CR and LF are one end of a line.
      refused(", line 50005: a byte 0xF6 that is no UTF-8; save the file as UTF-8");
    }
    Files.write(file, new byte[] {'a', '\n', (byte) 0xC3});
    refused(", line 2: a byte 0xC3 that is no UTF-8");
    Files.write(file, "a,b\n1,2\n".getBytes(UTF_16));
    refused(", line 1: a byte 0xFE that is no UTF-8");
  }

  @Test
  void nulCharactersAreRefused() throws IOException {
    Files.writeString(file, "a,b\nx,1\ny\0,2\n");
    refused(
        ", line 3, column \"a\": \"y\\u0000\" holds a NUL character; give a file of text in UTF-8");
    Files.writeString(file, "a,b\nx,1\n\"" + "y".repeat(100) + "\0\",2\n");
    refused(", line 3, column \"a\"", "holds a NUL character");
    Files.writeString(file, "a,b\nx,1\nx,2\0\n");
    refused(", line 3, column \"b\": \"2\\u0000\" holds a NUL");
    Files.writeString(file, "a,\0\nx,1\n");
    refused(", line 1: the name of column 2 holds a NUL character; give a text file");
    Files.write(file, new byte[1000]);
    refused(", line 1: the name of column 1 holds a NUL");
  }

  @Test
  void damagedGzipDataIsRefused() throws IOException {
    byte[] packed = gzip("a,b\n1,2\n".repeat(1000).getBytes(UTF_8));
    Files.write(file, Arrays.copyOf(packed, packed.length - 9));
    refused(": damaged gzip data (", "); get the file again");
    Files.write(file, Arrays.copyOf(packed, 5));
    refused(": damaged gzip data (", "); get the file again");
    packed[20] ^= 0x55;
    packed[21] ^= 0x55;
    Files.write(file, packed);
    refused(": damaged gzip data (", "); get the file again");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textsOfAnyNumberOfLevelsAreRead(boolean areLong) throws IOException {
    String end = areLong ? "x".repeat(70) : "";
    Files.writeString(
        file,
        IntStream.range(0, 100_000)
            .mapToObj(i -> i + "x" + end)
            .collect(Collectors.joining("\n", "a\n", "\n")));
    Contents table = Contents.of(Csv.read(file));
    List<?> cells = table.column(0);
    for (int row = 0; row < 100_000; row++) {
      assertEquals(row + "x" + end, cells.get(row));
    }
  }

  /** They would keep a table of texts busy for ever. */
  @Test
  void textsWithOneHashAreRead() throws IOException {
    // "Aa" and "BB" have the same hash, and so has any sequence of them.
    List<String> texts =
        IntStream.range(0, 1 << 14)
            .mapToObj(Integer::toBinaryString)
            .map(bits -> "0".repeat(14 - bits.length()) + bits)
            .map(bits -> bits.replace("0", "Aa").replace("1", "BB"))
            .toList();
    assertEquals(1, texts.stream().map(String::hashCode).distinct().count());
    Files.writeString(file, "a\n" + String.join("\n", texts) + "\n");
    assertEquals(texts, Contents.of(Csv.read(file)).column(0));
  }

  @Test
  void aPipeOrADeviceIsRefused() {
    Path zeros = Path.of("/dev/zero");
    assumeTrue(Files.exists(zeros), "this system has no such device");
    assertError(
        FileSystemException.class, () -> Csv.read(zeros), "is no regular file; give a CSV file");
  }

  /**
   * In a JVM of 32 MB: 60 MB of rows, and 60 MB of lines with a long text each, are streamed; the
   * table that doesn't fit is an error.
   */
  @Test
  void memoryIsBounded() throws IOException, InterruptedException {
    Path rows = file.resolveSibling("rows.csv.gz");
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(rows), 1 << 16)) {
      packed.write("a,b,c\n".getBytes(UTF_8));
      byte[] block = "1234567,some text,2026-01-01\n".repeat(10_000).getBytes(UTF_8);
      for (int i = 0; i < 200; i++) {
        packed.write(block);
      }
    }
    Path texts = file.resolveSibling("texts.csv.gz");
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(texts), 1 << 16)) {
      packed.write("a,b\n".getBytes(UTF_8));
      for (int i = 0; i < 60; i++) {
        packed.write((i + "," + "x".repeat(MILLION) + "\n").getBytes(UTF_8));
      }
    }
    List<String> lines =
        AnotherJvm.run(
                Reader.class,
                AnotherJvm.classPath(),
                List.of("-Xmx32m", "-XX:+UseSerialGC"),
                Map.of(),
                rows.toString(),
                texts.toString())
            .lines()
            .toList();
    assertEquals("2000000 rows", lines.get(0), lines::toString);
    assertEquals("60 rows", lines.get(1), lines::toString);
    assertTrue(
        lines.get(2).startsWith(rows + ": takes more memory than this JVM, with at most "),
        lines::toString);
    assertEquals(3, lines.size(), lines::toString);
  }

  /** Streams two files, and makes a table of the first. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] files) throws IOException {
      for (String file : files) {
        long rows = 0;
        try (TableReader reader = Csv.source(Path.of(file)).open()) {
          for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            rows += chunk.rows();
          }
        }
        System.out.println(rows + " rows");
      }
      try {
        System.out.println(Csv.read(Path.of(files[0])).rows());
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
