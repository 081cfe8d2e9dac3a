package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.base.Limits;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Turns rows of a table into rows of floats that a model takes, with a weight for each source
 * column of its errors ({@link #groups()}), and back.
 *
 * <ul>
 *   <li>A number is scaled in double precision, with squared error. A missing one is the mean, with
 *       the weight 0. Where cells were missing when the schema was fitted, there is one more
 *       element, a source of its own, which is 1 if the cell is missing and 0 if it isn't.
 *   <li>A category is one of its levels: those kept, a rare one, one that was never seen, a missing
 *       one.
 *   <li>Of a time each cycle is the sine and the cosine of where in it the time is, elapsed time a
 *       number, and missing cells as those of numbers. All its elements together weigh as much as
 *       one number. A time further than 10^14 seconds from 1970 has no cycles: it is as a missing
 *       one there.
 *   <li>What is ignored is nothing.
 * </ul>
 *
 * <p>Numbers stand first, then times, then what is missing, then categories; each kind in the
 * schema's order. Numbers that are infinite, or that no float holds, come out as they are: {@link
 * SchemaRows} has the numbers themselves.
 *
 * <p>Immutable.
 */
public final class TableEncoder {
  private final SchemaRows rows;
  private final Scaling scaling;
  private final EncodedColumns encoded;
  private final ColumnGroups groups;
  private final int inputs;
  private final int sources;

  /** With {@link Scaling.Asinh}. */
  public TableEncoder(Schema schema) {
    this(schema, new Scaling.Asinh());
  }

  /**
   * Chooses where each column goes.
   *
   * @param schema what the columns mean
   * @param scaling how numbers are scaled
   * @throws IllegalArgumentException if all columns are ignored
   */
  public TableEncoder(Schema schema, Scaling scaling) {
    rows = new SchemaRows(schema);
    this.scaling = requireNonNull(scaling, "scaling");
    encoded = EncodedColumns.of(schema, scaling);
    groups = encoded.groups();
    inputs = groups.columns();
    sources = groups.sources();
  }

  /** What the columns mean. */
  public Schema schema() {
    return rows.schema();
  }

  /** How numbers are scaled. */
  public Scaling scaling() {
    return scaling;
  }

  /** Finds the numbers that {@link #encode(double[], int, float[], int, float[], int)} takes. */
  public SchemaRows rows() {
    return rows;
  }

  /** How the errors of a row's elements are measured. */
  public ColumnGroups groups() {
    return groups;
  }

  /** How many elements a row has. */
  public int inputs() {
    return inputs;
  }

  /** How many source columns the groups have, and so weights a row. */
  public int sources() {
    return sources;
  }

  /** For each source column of the groups the schema's column that it belongs to; a copy. */
  public int[] columnOfSource() {
    return encoded.columnOfSource();
  }

  /**
   * The place, in a row, of the first element of a column: a number's value, a category's first
   * level, the sine of a time's first cycle.
   *
   * @param column of the schema
   * @return empty if it has none, but for one that says whether it is missing
   */
  public OptionalInt firstInput(int column) {
    return encoded.firstInput(column);
  }

  /**
   * The number, in the data's units, that an element stands for: of a row, or of what a model makes
   * of it.
   *
   * @param column of the schema
   * @param element that of the column's value
   * @throws IllegalArgumentException if it is not a column of numbers
   */
  public double decode(int column, double element) {
    return scale(column).original(element);
  }

  /**
   * How the numbers of a column become elements.
   *
   * @param column of the schema
   * @throws IllegalArgumentException if it is not a column of numbers
   */
  public Scale scale(int column) {
    Column found = schema().columns().get(column);
    if (found instanceof NumberColumn numbers) {
      return scaling.of(numbers.summary());
    }
    throw new IllegalArgumentException(
        "The column \"" + Quote.of(found.name()) + "\" is not one of numbers; ask for one that is");
  }

  /**
   * Reads all rows of a table, which are held in memory.
   *
   * @throws TableFormatException if columns are missing or are of another type, there are no rows,
   *     or a number is infinite or too large for a float; the message names the place
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if there are more rows than an array holds
   */
  public EncodedTable encode(TableSource source) throws IOException {
    float[] inputs = {};
    float[] weights = {};
    int count = 0;
    try (TableReader reader = source.open()) {
      for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
        int all = Math.addExact(count, chunk.rows());
        inputs = withRoom(inputs, count, all, this.inputs);
        weights = withRoom(weights, count, all, sources);
        double[] cells = cells(chunk);
        for (int row = 0; row < chunk.rows(); row++) {
          int input = (count + row) * this.inputs;
          encode(cells, row * rows.columns(), inputs, input, weights, (count + row) * sources);
          requireFinite(chunk, row, inputs, input);
        }
        count = all;
      }
    }
    if (count == 0) {
      throw new TableFormatException(source.name(), "there are no rows; give at least one");
    }
    return new EncodedTable(
        Dataset.of(FloatBuffer.wrap(inputs, 0, count * this.inputs), this.inputs),
        Dataset.of(FloatBuffer.wrap(weights, 0, count * sources), sources));
  }

  private static float[] withRoom(float[] values, int rows, int needed, int width) {
    long elements = (long) needed * width;
    if (elements > Limits.ARRAY) {
      throw new IllegalArgumentException(
          needed
              + " rows of "
              + width
              + " elements don't fit into an array; encode the table chunk by chunk");
    }
    if (elements <= values.length) {
      return values;
    }
    long more = Math.max(elements, Math.min(Limits.ARRAY, 2L * rows * width));
    return Arrays.copyOf(values, (int) more);
  }

  private void requireFinite(Chunk chunk, int row, float[] all, int first)
      throws TableFormatException {
    for (int i = 0; i < inputs; i++) {
      if (!Float.isFinite(all[first + i])) {
        throw new TableFormatException(
            chunk.place(row),
            "the column \""
                + Quote.of(columnOf(i).name())
                + "\" has a number that becomes "
                + all[first + i]
                + "; correct it, or leave the row out");
      }
    }
  }

  /** The column whose elements an element is one of. */
  private Column columnOf(int input) {
    int best = -1;
    int first = -1;
    for (int i = 0; i < rows.columns(); i++) {
      int place = firstInput(i).orElse(-1);
      if (place <= input && place > first) {
        first = place;
        best = i;
      }
    }
    return schema().columns().get(best);
  }

  /**
   * Encodes all rows of a chunk.
   *
   * @param inputs rows x {@link #inputs()}, row by row; may be longer
   * @param weights rows x {@link #sources()}, row by row: 1, or 0 where there is nothing to be
   *     reconstructed; may be longer
   * @throws TableFormatException if columns are missing, or are of another type
   * @throws IllegalArgumentException if there is no room
   */
  public void encode(Chunk chunk, float[] inputs, float[] weights) throws TableFormatException {
    encode(cells(chunk), chunk.rows(), inputs, weights);
  }

  private double[] cells(Chunk chunk) throws TableFormatException {
    double[] cells = new double[Math.multiplyExact(chunk.rows(), rows.columns())];
    rows.read(chunk, cells);
    return cells;
  }

  /**
   * Encodes rows in the schema's terms.
   *
   * @param cells count x columns of the schema, as {@link SchemaRows} has them; may be longer
   * @param count how many rows
   * @param inputs count x {@link #inputs()}, row by row; may be longer
   * @param weights count x {@link #sources()}, row by row; may be longer
   * @throws IllegalArgumentException if there is no room, or a level that there isn't
   */
  public void encode(double[] cells, int count, float[] inputs, float[] weights) {
    for (int row = 0; row < count; row++) {
      encode(
          cells,
          Math.multiplyExact(row, rows.columns()),
          inputs,
          Math.multiplyExact(row, this.inputs),
          weights,
          Math.multiplyExact(row, sources));
    }
  }

  /**
   * Encodes one row. Allocates nothing.
   *
   * @param cells as {@link SchemaRows} has them
   * @param cell where the row begins
   * @param inputs for its elements
   * @param input where they begin
   * @param weights for those of the source columns
   * @param weight where they begin
   * @throws IllegalArgumentException if there is no room, or a level that there isn't
   */
  public void encode(
      double[] cells, int cell, float[] inputs, int input, float[] weights, int weight) {
    requireRoom("cells", cells.length, cell, rows.columns());
    requireRoom("inputs", inputs.length, input, this.inputs);
    requireRoom("weights", weights.length, weight, sources);
    encoded.encode(cells, cell, inputs, input, weights, weight);
  }

  private static void requireRoom(String name, int length, int first, int needed) {
    if (first < 0 || first > length - needed) {
      throw new IllegalArgumentException(
          "A row has "
              + needed
              + " "
              + name
              + ", which don't fit at "
              + first
              + " into an array of "
              + length);
    }
  }
}
