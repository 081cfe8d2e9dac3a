package dev.hourglass.table;

import dev.hourglass.text.Quote;
import dev.hourglass.text.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any source in a schema's terms: a double for each of its columns, in its order. That is
 * the number, or the time in seconds, with NaN for a missing one; the number of the level of a
 * category (see {@link CategoryColumn}); and NaN in columns that are ignored.
 *
 * <p>Columns of a source are found by their names. One that the schema doesn't have is left out;
 * one that it has and doesn't ignore must be there, with cells of the type that was fitted (or all
 * of them missing: a file can't tell the type of nothing).
 *
 * <p>Immutable.
 */
public final class SchemaRows {
  /** Problems that an error lists; the others are counted. */
  private static final int LISTED = 10;

  /** A column that a source lacks, or has with missing cells only. */
  private static final int NONE = -1;

  private final Schema schema;

  /** For each column, or null where it is not of categories. */
  private final @Nullable LevelIndex[] levels;

  /** Looks at the levels of all columns. */
  public SchemaRows(Schema schema) {
    this.schema = schema;
    levels = new LevelIndex[schema.columns().size()];
    for (int i = 0; i < levels.length; i++) {
      if (schema.columns().get(i) instanceof CategoryColumn category) {
        levels[i] = new LevelIndex(category);
      }
    }
  }

  /** What the columns mean. */
  public Schema schema() {
    return schema;
  }

  /** How many doubles a row has: one for each column of the schema. */
  public int columns() {
    return levels.length;
  }

  /**
   * The number of a level.
   *
   * @param column of the schema
   * @param text as a source has it, of a category of numbers any way to write the number; null
   *     where it is missing
   * @throws IllegalArgumentException if the column is not of categories, or is of numbers, and the
   *     text is none
   */
  public int level(int column, @Nullable String text) {
    LevelIndex index = levels(column);
    return text != null && schema.columns().get(column).type() == CellType.NUMBER
        ? index.of(number(column, text))
        : index.of(text);
  }

  private double number(int column, String text) {
    char[] characters = text.toCharArray();
    NumberParser parser = new NumberParser('.');
    double number = parser.parse(characters, 0, characters.length) ? parser.value() : Double.NaN;
    if (Double.isNaN(number)) {
      throw new IllegalArgumentException(
          "The levels of \""
              + Quote.of(schema.columns().get(column).name())
              + "\" are numbers, but "
              + Quote.of(text)
              + " is none; give a number, or null where it is missing");
    }
    return number;
  }

  /**
   * The number of a level.
   *
   * @param column of the schema
   * @param code a number, or 1 or 0 for a boolean; NaN where it is missing
   * @throws IllegalArgumentException if the column is not of categories, or is of texts, and the
   *     code is a number
   */
  public int level(int column, double code) {
    if (schema.columns().get(column).type() == CellType.TEXT && !Double.isNaN(code)) {
      throw new IllegalArgumentException(
          "The levels of \""
              + Quote.of(schema.columns().get(column).name())
              + "\" are texts, and the number "
              + code
              + " is none; give a text");
    }
    return levels(column).of(code);
  }

  /** A number as the text of a level. */
  public static String text(double code) {
    return LevelText.of(code);
  }

  private LevelIndex levels(int column) {
    LevelIndex index = levels[column];
    if (index == null) {
      throw new IllegalArgumentException(
          "The column \""
              + Quote.of(schema.columns().get(column).name())
              + "\" has no levels; ask for those of a category");
    }
    return index;
  }

  /**
   * Reads all rows of a chunk.
   *
   * @param cells rows x columns of the schema, row by row; may be longer
   * @throws TableFormatException if columns are missing, or are of another type; the message names
   *     all of them, and nothing is read
   * @throws IllegalArgumentException if there is no room
   */
  public void read(Chunk chunk, double[] cells) throws TableFormatException {
    read(chunk, cells, (row, column, text) -> {});
  }

  /** Hears of cells whose level is rare, or was never seen: the level doesn't tell their texts. */
  public interface OtherLevels {
    /**
     * Hears of a cell.
     *
     * @param row of the chunk
     * @param column of the schema
     * @param text as a source has it, of numbers and booleans as the schema has it
     */
    void found(int row, int column, String text);
  }

  /**
   * As {@link #read(Chunk, double[])}, and tells the texts that cells don't.
   *
   * @param others hears of them
   * @throws TableFormatException as there
   */
  public void read(Chunk chunk, double[] cells, OtherLevels others) throws TableFormatException {
    if (cells.length < (long) chunk.rows() * columns()) {
      throw new IllegalArgumentException(
          chunk.rows()
              + " rows of "
              + columns()
              + " columns don't fit into "
              + cells.length
              + " cells; give a longer array");
    }
    int[] sources = sources(chunk);
    Arrays.fill(cells, 0, chunk.rows() * columns(), Double.NaN);
    for (int column = 0; column < sources.length; column++) {
      if (!(schema.columns().get(column) instanceof IgnoredColumn)) {
        read(chunk, sources[column], column, cells, others);
      }
    }
  }

  private void read(Chunk chunk, int source, int column, double[] cells, OtherLevels others) {
    LevelIndex index = levels[column];
    int rows = chunk.rows();
    int stride = columns();
    if (source == NONE) {
      if (index != null) {
        for (int row = 0; row < rows; row++) {
          cells[row * stride + column] = index.of(null);
        }
      }
    } else if (chunk.columns().get(source).type() == CellType.TEXT && index != null) {
      @Nullable String[] texts = chunk.texts(source);
      for (int row = 0; row < rows; row++) {
        int level = index.of(texts[row]);
        cells[row * stride + column] = level;
        String text = texts[row];
        if (text != null && index.isOther(level)) {
          others.found(row, column, text);
        }
      }
    } else {
      double[] numbers = chunk.numbers(source);
      for (int row = 0; row < rows; row++) {
        if (index == null) {
          cells[row * stride + column] = numbers[row];
          continue;
        }
        int level = index.of(numbers[row]);
        cells[row * stride + column] = level;
        if (index.isOther(level)) {
          others.found(row, column, index.text(numbers[row]));
        }
      }
    }
  }

  /** For each column of the schema that of the chunk. */
  private int[] sources(Chunk chunk) throws TableFormatException {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < chunk.columns().size(); i++) {
      places.put(chunk.columns().get(i).name(), i);
    }
    int[] sources = new int[columns()];
    Arrays.fill(sources, NONE);
    List<Column> missing = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < sources.length; i++) {
      Column column = schema.columns().get(i);
      if (column instanceof IgnoredColumn) {
        continue;
      }
      Integer place = places.get(column.name());
      if (place == null) {
        missing.add(column);
      } else if (chunk.columns().get(place).type() == column.type()) {
        sources[i] = place;
      } else if (!isMissing(chunk, place)) {
        problems.add(
            "\""
                + Quote.of(column.name())
                + "\" has cells of "
                + chunk.columns().get(place).type()
                + ", but "
                + column.type()
                + " was fitted");
      }
    }
    if (!missing.isEmpty() || !problems.isEmpty()) {
      throw misfit(chunk, missing, problems);
    }
    return sources;
  }

  private static boolean isMissing(Chunk chunk, int column) {
    for (int row = 0; row < chunk.rows(); row++) {
      if (!chunk.isMissing(row, column)) {
        return false;
      }
    }
    return true;
  }

  private TableFormatException misfit(Chunk chunk, List<Column> missing, List<String> others) {
    Set<String> known = new HashSet<>(schema.types().keySet());
    List<String> unknown =
        chunk.columns().stream()
            .map(SourceColumn::name)
            .filter(name -> !known.contains(name))
            .toList();
    List<String> problems = new ArrayList<>();
    for (Column column : missing.subList(0, Math.min(LISTED, missing.size()))) {
      String name = column.name();
      problems.add("\"" + Quote.of(name) + "\" is missing" + Suggestion.of(name, unknown));
    }
    others.stream().limit(LISTED - problems.size()).forEach(problems::add);
    int more = missing.size() + others.size() - problems.size();
    return new TableFormatException(
        chunk.place(0),
        "the columns don't fit the schema: "
            + String.join("; ", problems)
            + (more > 0 ? "; and " + more + " more" : "")
            + "; name them as the fitted table did, and read them as its types (Schema.types())");
  }
}
