package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables at random, written in one of the ways that there are, are read back. */
final class CsvRoundTripTest {
  private static final String[] LEVELS = {
    "fuel",
    "a,b",
    "\"",
    "\"\"x",
    "semi;colon",
    "tab\tbed",
    "two\nlines",
    "\r\n",
    " padded ",
    "ünïcode 𝒳",
    "'single'",
    "12,5",
    "1e",
    "",
    "NA",
    "truely",
    "|",
    "#",
    "2026-01-01x"
  };

  private static final List<CellType> TYPES = List.of(CellType.values());

  private final Path file;

  CsvRoundTripTest(@TempDir Path directory) {
    file = directory.resolve("table.csv");
  }

  /** What a column holds: doubles or texts, null where one is missing. */
  private record Column(String name, CellType type, List<@Nullable Object> cells) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatWasWrittenIsRead(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50; round++) {
      // Some longer than a chunk.
      int rows = round % 25 == 7 ? 9000 : random.nextInt(1, 60);
      List<Column> columns = columns(random.nextInt(2, 8), rows, random);
      boolean hasDecimalComma = random.nextInt(4) == 0;
      char separator = (hasDecimalComma ? ";\t|" : ",;\t|").charAt(random.nextInt(3));
      CsvFormat format = CsvFormat.standard();
      format = hasDecimalComma ? format.decimalComma() : format;
      // What is found must be right where it can be: a few rows say too little.
      format = rows < 20 || random.nextBoolean() ? format.separator(separator) : format;
      byte[] bytes = write(columns, rows, separator, hasDecimalComma, random);
      Files.write(file, bytes);
      assertSame(columns, Contents.of(Csv.read(file, format)));
      assertSame(columns, Contents.of(Csv.source(file, format)));
      Map<String, CellType> types = new HashMap<>();
      for (Column column : columns) {
        if (random.nextBoolean()) {
          types.put(column.name(), column.type());
        }
      }
      assertSame(columns, Contents.of(Csv.source(file, format.withTypes(types))));
    }
  }

  private static void assertSame(List<Column> columns, Contents read) {
    assertEquals(columns.stream().map(Column::name).toList(), read.names());
    assertEquals(columns.stream().map(Column::type).toList(), read.types());
    for (int i = 0; i < columns.size(); i++) {
      assertEquals(columns.get(i).cells(), read.column(i));
    }
  }

  private static List<Column> columns(int count, int rows, SplittableRandom random) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CellType type = TYPES.get(random.nextInt(TYPES.size()));
      List<@Nullable Object> cells = new ArrayList<>(Collections.nCopies(rows, null));
      // At least one cell says of what type the others are.
      int certain = random.nextInt(rows);
      for (int row = 0; row < rows; row++) {
        if (row == certain || random.nextInt(5) > 0) {
          cells.set(row, cell(type, row == certain, random));
        }
      }
      String name = random.nextInt(3) == 0 ? i + LEVELS[random.nextInt(9)] : "column" + i;
      columns.add(new Column(name.strip(), type, cells));
    }
    return columns;
  }

  private static Object cell(CellType type, boolean isCertain, SplittableRandom random) {
    return switch (type) {
      case NUMBER ->
          switch (random.nextInt(4)) {
            case 0 -> (double) random.nextInt(-1000, 1000);
            case 1 -> random.nextLong() * 1.0;
            case 2 -> random.nextDouble(-1, 1);
            default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-1000, 1000));
          };
      case BOOLEAN -> random.nextBoolean() ? 1.0 : 0.0;
      case TIME -> (double) random.nextLong(-2_000_000_000L, 4_000_000_000L);
      case TEXT ->
          isCertain || random.nextInt(3) > 0
              ? LEVELS[random.nextInt(isCertain ? 5 : LEVELS.length)]
              : "id " + random.nextInt();
    };
  }

  private static byte[] write(
      List<Column> columns,
      int rows,
      char separator,
      boolean hasDecimalComma,
      SplittableRandom random)
      throws IOException {
    String end = new String[] {"\n", "\r\n", "\r"}[random.nextInt(3)];
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "\uFEFF" : "");
    for (int i = 0; i < columns.size(); i++) {
      text.append(i == 0 ? "" : separator);
      text.append(quoted(columns.get(i).name(), true, random));
    }
    for (int row = 0; row < rows; row++) {
      text.append(end);
      for (int i = 0; i < columns.size(); i++) {
        text.append(i == 0 ? "" : separator);
        Object cell = columns.get(i).cells().get(row);
        CellType type = columns.get(i).type();
        if (cell == null) {
          String[] words = {"", "NA", "null", "?"};
          // One that begins with a missing cell must not look like an empty line.
          text.append(words[random.nextInt(columns.size() == 1 ? 1 : 0, words.length)]);
        } else if (type == CellType.TEXT) {
          text.append(quoted((String) cell, true, random));
        } else {
          String plain = plain((Double) cell, type, hasDecimalComma, random);
          text.append(quoted(plain, plain.indexOf(separator) >= 0, random));
        }
      }
    }
    text.append(random.nextBoolean() ? end : "");
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(3) > 0) {
      return bytes;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static String plain(
      double cell, CellType type, boolean hasDecimalComma, SplittableRandom random) {
    return switch (type) {
      case NUMBER -> {
        String number = Double.toString(cell);
        yield hasDecimalComma ? number.replace('.', ',') : number;
      }
      case BOOLEAN -> {
        String word = cell == 1 ? "true" : "false";
        yield random.nextBoolean() ? word : word.toUpperCase(Locale.ROOT);
      }
      default -> Instant.ofEpochSecond((long) cell).toString();
    };
  }

  /** In quotes where they are needed, and at random elsewhere. */
  private static String quoted(String cell, boolean isText, SplittableRandom random) {
    boolean isPlain =
        cell.equals(cell.strip())
            && cell.chars().noneMatch(c -> "\"\r\n,;\t|".indexOf(c) >= 0)
            && !Arrays.asList("", "NA").contains(cell);
    if (random.nextInt(4) > 0 && (isPlain || !isText)) {
      return cell;
    }
    return '"' + cell.replace("\"", "\"\"") + '"';
  }
}
