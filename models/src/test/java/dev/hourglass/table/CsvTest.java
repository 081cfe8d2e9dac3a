package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvTest {
  private final Path directory;
  private final Path file;

  CsvTest(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("payments.csv");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(file, text);
  }

  private Contents read(String text) throws IOException {
    return Contents.of(Csv.read(write(text)));
  }

  private Contents read(String text, CsvFormat format) throws IOException {
    return Contents.of(Csv.read(write(text), format));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static List<@Nullable Object> cells(@Nullable Object... cells) {
    return Arrays.asList(cells);
  }

  @Test
  void columnsHaveNamesTypesAndCells() throws IOException {
    Contents table =
        read(
            """
            id,when,amount,fraud,shop
            TX-1,2026-01-01T00:06:21,34.47,false,fuel
            TX-2,2026-01-01 00:59:27Z,-1e3,TRUE,"books, used"
            TX-3,,,,
            """);
    assertEquals(List.of("id", "when", "amount", "fraud", "shop"), table.names());
    assertEquals(
        List.of(CellType.TEXT, CellType.TIME, CellType.NUMBER, CellType.BOOLEAN, CellType.TEXT),
        table.types());
    assertEquals(cells("TX-1", 1767225981.0, 34.47, 0.0, "fuel"), table.row(0));
    assertEquals(cells("TX-2", 1767229167.0, -1000.0, 1.0, "books, used"), table.row(1));
    assertEquals(cells("TX-3", null, null, null, null), table.row(2));
    assertEquals(file + ", line 3", table.place(1));
  }

  @Test
  void aTypeIsThatOfAllCells() throws IOException {
    StringBuilder text = new StringBuilder("number,text,time,flag\n");
    text.append("1,1,2026-01-01,true\n".repeat(20_000));
    text.append("1,x,1,1\n");
    Contents table = read(text.toString());
    assertEquals(
        List.of(CellType.NUMBER, CellType.TEXT, CellType.TEXT, CellType.TEXT), table.types());
    assertEquals(cells(1.0, "1", "2026-01-01", "true"), table.row(0));
    CsvSource source = Csv.source(file);
    assertEquals(OptionalLong.of(20_001), source.rows());
    assertEquals(
        List.of(
            "Column \"text\" is of texts, because \"x\" in line 20002 is no number, which the cells"
                + " before it are",
            "Column \"time\" is of texts, because \"1\" in line 20002 is no date or time of ISO"
                + " 8601, which the cells before it are",
            "Column \"flag\" is of texts, because \"1\" in line 20002 is no true or false, which the"
                + " cells before it are"),
        source.remarks());
  }

  @Test
  void missingCellsSayNothingOfTheType() throws IOException {
    Contents table = read("a,b,c\nNA,?,\n1, NaN ,null\n<NA>,x,NULL\n\\N,None,n/a\n");
    assertEquals(List.of(CellType.NUMBER, CellType.TEXT, CellType.NUMBER), table.types());
    assertEquals(cells(null, 1.0, null, null), table.column(0));
    assertEquals(cells(null, null, "x", null), table.column(1));
    assertEquals(cells(null, null, null, null), table.column(2));
  }

  /** Programs that quote everything quote what is missing; a text may be NA, or nothing. */
  @Test
  void quotedWordsAreMissingWhereThereAreNoTexts() throws IOException {
    Contents table = read("\"a\",\"b\"\n\"1\",\"x\"\n\"\",\"\"\n\"NA\",\"NA\"\nNA,NA\n");
    assertEquals(List.of(CellType.NUMBER, CellType.TEXT), table.types());
    assertEquals(cells(1.0, null, null, null), table.column(0));
    assertEquals(cells("x", "", "NA", null), table.column(1));
  }

  @Test
  void otherWordsTakeThePlaceOfTheUsualOnes() throws IOException {
    CsvFormat format = CsvFormat.standard().missing("-999", " none ", "ø");
    Contents table = read("a,b,c\n-999,NA,ø\n1,none,2\n,,\nnan,x,3\n", format);
    assertEquals(List.of(CellType.NUMBER, CellType.TEXT, CellType.NUMBER), table.types());
    assertEquals(cells(null, 1.0, null, null), table.column(0));
    assertEquals(cells("NA", null, null, "x"), table.column(1));
    assertEquals(cells(null, 2.0, null, 3.0), table.column(2));
  }

  @Test
  void spacesCountWithinQuotesOnly() throws IOException {
    Contents table = read(" a ,\"b \",c\n 1 ,x\t,\" y \"\n\t2,  ,z\n");
    assertEquals(List.of("a", "b ", "c"), table.names());
    assertEquals(cells(1.0, "x", " y "), table.row(0));
    assertEquals(cells(2.0, null, "z"), table.row(1));
  }

  @Test
  void recordsMayHoldLinesAndLinesMayBeEmpty() throws IOException {
    Contents table =
        read("a,b\r\n\r\n1,\"x\r\n\"\"y\"\"\n\"\r\n\r\n\n2,z\r3,w\n\n", CsvFormat.standard());
    assertEquals(cells("x\r\n\"y\"\n", "z", "w"), table.column(1));
    assertEquals(
        List.of(file + ", line 3", file + ", line 8", file + ", line 9"),
        List.of(table.place(0), table.place(1), table.place(2)));
  }

  /** Longer than a chunk, with a line more here and there. */
  @Test
  void placesAreThoseOfTheFileInATableToo() throws IOException {
    StringBuilder text = new StringBuilder("line\n");
    long line = 2;
    for (int row = 0; row < 20_000; row++) {
      if (row % 1777 == 5) {
        text.append('\n');
        line++;
      }
      text.append(line).append('\n');
      line++;
    }
    Table table = Csv.read(write(text.toString()));
    Contents read = Contents.of(table);
    Contents streamed = Contents.of(Csv.source(file));
    List<@Nullable Object> lines = read.column(0);
    assertEquals(20_000, table.rows());
    for (int row = 0; row < 20_000; row++) {
      String place = file + ", line " + lines.get(row);
      assertEquals(place, read.place(row) + ".0");
      assertEquals(place, streamed.place(row) + ".0");
    }
  }

  static List<String> separatedTexts() {
    return List.of(
        "a,b,c\n1,2;3,x\n4,5;6,y\n",
        "a;b;c\n1,5;2;x\n1,7;2,5;y,y\n",
        "a\tb\tc\n1,5\t2\tx;y\n",
        "a|b|c\n1|2|\"x,;,;\ny\"\n",
        "a,b,c\n1,2,\"x;y;z;\"\n1,2,\"\"\"x;\"\"\"\n",
        "a;b;c\n1;2;\"a,\"\"b\"\";c,\"\n1;2;3,4,5\n",
        "a;b;c\n1;2\n1;2;3,4\n",
        "a,b,c",
        "a;b;c\n");
  }

  @ParameterizedTest
  @MethodSource("separatedTexts")
  void theSeparatorIsFound(String text) throws IOException {
    char expected = text.charAt(1);
    Files.writeString(file, text);
    try (Utf8Reader reader = new TextFile(file, "a CSV file").open()) {
      assertEquals(expected, SeparatorSearch.find(reader, ",;\t|"));
    }
    // Also where the first record is longer than what is looked at.
    String wide = "x".repeat(99) + expected;
    Files.writeString(file, wide.repeat(5000) + "\n" + text);
    try (Utf8Reader reader = new TextFile(file, "a CSV file").open()) {
      assertEquals(expected, SeparatorSearch.find(reader, ",;\t|"));
    }
  }

  @Test
  void theSeparatorIsToldAndCanBeChosen() throws IOException {
    assertEquals(';', Csv.source(write("a;b\n1;2\n")).separator());
    assertEquals(',', Csv.source(write("a\n1\n")).separator());
    CsvFormat format = CsvFormat.standard().separator('#');
    CsvSource source = Csv.source(write("a;1#b;2\n1#2\n"), format);
    assertEquals('#', source.separator());
    assertEquals(List.of("a;1", "b;2"), Contents.of(source).names());
  }

  @Test
  void aDecimalCommaIsChosen() throws IOException {
    Contents table = read("a;b\n1,5;1.234,5\n-2,25e1;2\n", CsvFormat.standard().decimalComma());
    assertEquals(List.of(CellType.NUMBER, CellType.TEXT), table.types());
    assertEquals(cells(1.5, -22.5), table.column(0));
  }

  @Test
  void marksOfThousandsMakeTexts() throws IOException {
    Contents table = read("a;b\n1,000;1 000\n2,000;2\n");
    assertEquals(List.of(CellType.TEXT, CellType.TEXT), table.types());
  }

  @Test
  void namesCanBeGiven() throws IOException {
    CsvFormat format = CsvFormat.standard().withoutHeader("x", "y");
    Contents table = read("1,a\n2,b\n", format);
    assertEquals(List.of("x", "y"), table.names());
    assertEquals(cells(1.0, "a"), table.row(0));
    assertEquals(file + ", line 1", table.place(0));
    assertEquals(0, read("", format).rows());
    assertError(
        TableFormatException.class,
        () -> read("1,a,2\n", format),
        file + ", line 1: 3 cells between commas, but the names given are 2; put cells");
  }

  /** As pandas writes the index of a table. */
  @Test
  void aColumnWithoutANameIsNamedAfterItsPlace() throws IOException {
    assertEquals(List.of("column 1", "a", "column 3"), read(",a,\n0,5,\n1,6,\n").names());
  }

  @Test
  void aHeaderOfNumbersIsRemarked() throws IOException {
    CsvSource source = Csv.source(write("1.5,2\n3,4\n"));
    assertEquals(
        List.of(
            "All names of columns are numbers; if the file has no header, choose withoutHeader"),
        source.remarks());
    assertEquals(List.of(), Csv.source(write("a,2\n3,4\n")).remarks());
  }

  @Test
  void typesCanBeGiven() throws IOException {
    CsvFormat format = CsvFormat.standard().withTypes(Map.of("zip", CellType.TEXT));
    Contents table = read("zip,n\n01234,1\n99999,2\n", format);
    assertEquals(cells("01234", 1.0), table.row(0));
    CsvFormat both = format.withTypes(Map.of("n", CellType.NUMBER));
    CsvSource source = Csv.source(file, both);
    assertEquals(OptionalLong.empty(), source.rows());
    assertEquals(cells("99999", 2.0), Contents.of(source).row(1));
    assertEquals(2, Csv.read(file, both).rows());
  }

  @Test
  void aCellOfAnotherTypeThanGivenIsNamed() throws IOException {
    Map<String, CellType> types =
        Map.of("n", CellType.NUMBER, "t", CellType.TIME, "b", CellType.BOOLEAN);
    CsvFormat format = CsvFormat.standard().withTypes(types);
    String good = "n,t,b\n1,2026-01-01,true\n";
    assertError(
        TableFormatException.class,
        () -> read(good + "12x,2026-01-01,true\n", format),
        file
            + ", line 3, column \"n\": \"12x\" is no number; correct it, name it among the words for"
            + " missing cells, or give the column the type TEXT");
    assertError(
        TableFormatException.class,
        () -> read(good + "1,1.1.2026,true\n", format),
        "line 3, column \"t\": \"1.1.2026\" is no date or time of ISO 8601; correct");
    assertError(
        TableFormatException.class,
        () -> read(good + "1,2026-01-01,yes\n", format),
        "line 3, column \"b\": \"yes\" is no true or false; correct");
    assertError(
        TableFormatException.class,
        () -> read("n,tt\n", format),
        file + ": has no columns [",
        ", whose types are given; its columns are [n, tt]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,2,3\n", "a,b\n1\n", "a,b\n1,2\n\n1,2,\n", "a,b\n \n"})
  void raggedRowsAreRefused(String text) throws IOException {
    write(text);
    long line = text.lines().count();
    TableFormatException error =
        assertError(
            TableFormatException.class,
            () -> Csv.read(file),
            file + ", line " + line + ": ",
            " between commas, but the header has 2; put cells that hold one in quotes, correct the"
                + " row, or choose another separator");
    CsvFormat typed =
        CsvFormat.standard().withTypes(Map.of("a", CellType.NUMBER, "b", CellType.NUMBER));
    assertEquals(
        error.getMessage(),
        assertError(TableFormatException.class, () -> Csv.read(file, typed)).getMessage());
  }

  @Test
  void infinitiesAreNumbers() throws IOException {
    Contents table = read("a\ninf\n-Infinity\n1e999\n");
    assertEquals(
        cells(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
        table.column(0));
  }

  @Test
  void aTableMayHaveNoRows() throws IOException {
    Contents table = read("a,b\n");
    assertEquals(List.of("a", "b"), table.names());
    assertEquals(0, table.rows());
    assertEquals(0, Csv.read(file).rows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n\r\n", "\uFEFF"})
  void anEmptyFileIsNoTable(String text) throws IOException {
    write(text);
    assertError(
        TableFormatException.class,
        () -> Csv.read(file),
        file + ": is empty; give a file whose first line has the names of the columns");
  }

  @Test
  void equalNamesAreRefused() throws IOException {
    write("\na,b,a\n1,2,3\n");
    assertError(
        TableFormatException.class,
        () -> Csv.read(file),
        file + ", line 2: the columns 1 and 3 are both named \"a\"; rename one");
  }

  @Test
  void aByteOrderMarkAndGzipAreSeenThrough() throws IOException {
    Files.write(file, gzip("\uFEFF\"ä\",b\nö,2\n𝒳,3\n"));
    Contents table = Contents.of(Csv.read(file));
    assertEquals(List.of("ä", "b"), table.names());
    assertEquals(cells("ö", "𝒳"), table.column(0));
  }

  @Test
  void equalTextsAreOneObject() throws IOException {
    Table table = Csv.read(write("a\n" + "fuel\nbooks\n".repeat(5000)));
    List<@Nullable Object> cells = Contents.of(table).column(0);
    assertEquals("books", cells.get(1));
    for (int row = 0; row < cells.size(); row++) {
      assertSame(cells.get(row % 2), cells.get(row));
    }
  }

  @Test
  void readersOfOneSourceDontKnowOfEachOther() throws IOException {
    CsvSource source = Csv.source(write("a\n" + "1\n2\n3\n".repeat(3000)));
    try (TableReader first = source.open();
        TableReader second = source.open()) {
      Chunk chunk = first.next();
      while (chunk != null) {
        Chunk same = requireNonNull(second.next());
        assertEquals(chunk.rows(), same.rows());
        for (int row = 0; row < chunk.rows(); row++) {
          assertEquals(chunk.numbers(0)[row], same.numbers(0)[row]);
        }
        chunk = first.next();
      }
      assertNull(second.next());
      assertNull(second.next());
      assertNull(first.next());
    }
  }

  @Test
  void aFileThatHasChangedIsReadAsItWas() throws IOException {
    CsvSource source = Csv.source(write("a,b\n1,x\n"));
    write("a,b\n1,x\n2,y\n");
    assertEquals(2, Contents.of(source).rows());
    write("a,b\n1,x\nz,y\n");
    assertError(
        TableFormatException.class,
        () -> Contents.of(source),
        file + ", line 3, column \"a\": \"z\" is no number; correct it");
    write("a,b,c\n1,x,2\n");
    assertError(
        TableFormatException.class,
        () -> source.open(),
        file + ", line 1: 3 cells between commas, but the header had 2;");
    Files.delete(file);
    assertError(NoSuchFileException.class, () -> source.open(), "not found; give a CSV file");
  }

  @Test
  void whatIsNoFileIsNamed() {
    assertEquals(
        file + ": not found; give a CSV file",
        assertError(NoSuchFileException.class, () -> Csv.read(file)).getMessage());
    assertEquals(
        directory + ": is a directory; give a CSV file",
        assertError(FileSystemException.class, () -> Csv.source(directory)).getMessage());
  }

  @Test
  @SuppressWarnings("NullAway")
  void whatIsMissingIsNamed() {
    assertError(NullPointerException.class, () -> Csv.read(null), "path");
    assertError(NullPointerException.class, () -> Csv.source(file, null), "format");
  }

  @Test
  void impossibleChoicesAreRefused() {
    CsvFormat format = CsvFormat.standard();
    for (char character : new char[] {'"', '\n', '\r', 'x', '7', '.', '-', ' ', 'é', '\uD835'}) {
      assertError(
          IllegalArgumentException.class,
          () -> format.separator(character),
          "; give a character that is no letter");
    }
    assertError(
        IllegalArgumentException.class,
        () -> format.decimalComma().separator(','),
        "A comma can't separate cells and be in numbers; choose another separator");
    assertError(IllegalArgumentException.class, () -> format.separator(',').decimalComma());
    assertError(
        IllegalArgumentException.class,
        () -> format.withoutHeader("a", "b", "a"),
        "Two columns are named \"a\"; rename one");
    assertError(IllegalArgumentException.class, () -> format.withoutHeader(), "No names; give");
  }

  @Test
  void aFormatIsAValue() {
    CsvFormat format =
        CsvFormat.standard()
            .separator(';')
            .decimalComma()
            .missing("-")
            .withoutHeader("a", "b")
            .withTypes(Map.of("a", CellType.TEXT));
    assertEquals(
        format,
        CsvFormat.standard()
            .withTypes(Map.of("a", CellType.TEXT))
            .withoutHeader("a", "b")
            .missing("-")
            .decimalComma()
            .separator(';'));
    assertEquals(
        "CSV with without header, names [a, b], separator ';', decimal comma, missing [-], types"
            + " {a=TEXT}",
        format.toString());
    assertEquals("CSV", CsvFormat.standard().toString());
  }
}
