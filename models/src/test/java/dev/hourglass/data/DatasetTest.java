package dev.hourglass.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasetTest {
  private static final float[][] ROWS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, 0, 0.5f}};

  @Test
  void rowsAndFlatValuesMakeTheSameDataset() {
    Dataset nested = Dataset.of(ROWS);
    Dataset flat = Dataset.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, -1, 0, 0.5f}, 3);
    for (Dataset dataset : new Dataset[] {nested, flat}) {
      assertEquals(4, dataset.rows());
      assertEquals(3, dataset.columns());
      assertEquals(DType.FLOAT32, dataset.type());
      assertEquals(1, dataset.scale());
      assertEquals(6, dataset.value(1, 2));
      assertArrayEquals(new float[] {-1, 0, 0.5f}, dataset.row(3));
      assertArrayEquals(ROWS, dataset.toArray());
      assertFalse(dataset.hasLabels());
    }
  }

  @Test
  void changingWhatWentInOrCameOutChangesNothing() {
    float[][] rows = {{1, 2}, {3, 4}};
    float[] values = {1, 2, 3, 4};
    byte[] bytes = {1, 2, 3, 4};
    int[] labels = {5, 6};
    Dataset fromRows = Dataset.of(rows).withLabels(labels);
    Dataset fromValues = Dataset.of(values, 2);
    Dataset fromBytes = Dataset.ofBytes(bytes, 2);
    rows[0][0] = 9;
    values[0] = 9;
    bytes[0] = 9;
    labels[0] = 9;
    fromRows.row(0)[0] = 9;
    fromRows.toArray()[0][0] = 9;
    assertEquals(1, fromRows.value(0, 0));
    assertEquals(5, fromRows.label(0));
    assertEquals(1, fromValues.value(0, 0));
    assertEquals(1 / 255f, fromBytes.value(0, 0));
    assertTrue(fromRows.buffer().isReadOnly());
    assertTrue(fromBytes.buffer().isReadOnly());
  }

  @Test
  void everyByteEqualsItsFloatBitForBit() {
    byte[] bytes = new byte[256];
    float[] floats = new float[256];
    float scale = 1 / 255f;
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
      floats[i] = i * scale;
    }
    Dataset pixels = Dataset.ofBytes(bytes, 16);
    assertEquals(DType.UINT8, pixels.type());
    assertEquals(scale, pixels.scale());
    assertArrayEquals(Dataset.of(floats, 16).toArray(), pixels.toArray());
    for (int i = 0; i < 256; i++) {
      assertEquals(floats[i], pixels.value(i / 16, i % 16));
    }
    assertEquals(0, pixels.value(0, 0));
    assertEquals(1, pixels.value(15, 15));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void slicesOfSlicesAreTheRowsTheyName(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int columns = random.nextInt(1, 6);
    int rows = random.nextInt(5, 60);
    byte[] bytes = new byte[rows * columns];
    random.nextBytes(bytes);
    int[] labels = random.ints(rows).toArray();
    Dataset pixels = Dataset.ofBytes(bytes, columns).withLabels(labels);
    Dataset floats = Dataset.of(pixels.toArray()).withLabels(labels);
    Dataset pixelSlice = pixels;
    Dataset floatSlice = floats;
    int first = 0;
    for (int depth = 0; depth < 4; depth++) {
      int from = random.nextInt(pixelSlice.rows());
      int to = random.nextInt(from + 1, pixelSlice.rows() + 1);
      pixelSlice = pixelSlice.slice(from, to);
      floatSlice = floatSlice.slice(from, to);
      first += from;
      assertEquals(to - from, pixelSlice.rows());
      float[][] expected = Arrays.copyOfRange(floats.toArray(), first, first + to - from);
      assertArrayEquals(expected, pixelSlice.toArray());
      assertArrayEquals(expected, floatSlice.toArray());
      float[] storedFloats = new float[(to - from) * columns];
      assertInstanceOf(FloatBuffer.class, floatSlice.buffer()).get(storedFloats);
      byte[] storedBytes = new byte[storedFloats.length];
      assertInstanceOf(ByteBuffer.class, pixelSlice.buffer()).get(storedBytes);
      assertArrayEquals(
          Arrays.copyOfRange(bytes, first * columns, (first + to - from) * columns), storedBytes);
      for (int i = 0; i < storedFloats.length; i++) {
        assertEquals(expected[i / columns][i % columns], storedFloats[i]);
        assertEquals(storedFloats[i], (storedBytes[i] & 0xFF) * pixelSlice.scale());
        assertEquals(storedFloats[i], pixelSlice.value(i / columns, i % columns));
      }
      for (int row = 0; row < to - from; row++) {
        assertEquals(labels[first + row], pixelSlice.label(row));
      }
    }
  }

  @Test
  void aBufferHoldsTheSliceAndNothingElse() {
    Dataset slice = Dataset.of(ROWS).slice(1, 3);
    FloatBuffer buffer = (FloatBuffer) slice.buffer();
    assertEquals(0, buffer.position());
    assertEquals(6, buffer.remaining());
    assertEquals(6, buffer.capacity());
    assertEquals(FloatBuffer.wrap(new float[] {4, 5, 6, 7, 8, 9}), buffer);
    buffer.position(4);
    assertEquals(6, slice.buffer().remaining());
  }

  @Test
  void copyRowWritesTheRowAndNothingElse() {
    float[] target = {-9, -9, -9, -9, -9};
    Dataset.of(ROWS).slice(1, 4).copyRow(1, target, 1);
    assertArrayEquals(new float[] {-9, 7, 8, 9, -9}, target);
    Dataset.ofBytes(new byte[] {0, -1}, 2).copyRow(0, target, 3);
    assertArrayEquals(new float[] {-9, 7, 8, 0, 1}, target);
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "3, 5", "0, 2", "2147483647, 5"})
  void copyRowRefusesATargetWithoutRoom(int offset, int length) {
    fails(
        "no room for 3 columns at offset %d of a target with %d elements".formatted(offset, length),
        () -> Dataset.of(ROWS).copyRow(0, new float[length], offset));
  }

  @Test
  void copyRowsWritesTheRowsAndNothingElse() {
    float[] target = new float[8];
    Dataset.of(ROWS).slice(1, 4).copyRows(1, 2, target, 1);
    assertArrayEquals(new float[] {0, 7, 8, 9, -1, 0, 0.5f, 0}, target);
    Dataset.ofBytes(new byte[] {9, 9, 0, -1, -1, 0}, 2).copyRows(1, 2, target, 4);
    assertArrayEquals(new float[] {0, 7, 8, 9, 0, 1, 1, 0}, target);
    Dataset.of(ROWS).copyRows(4, 0, target, 8);
    assertArrayEquals(new float[] {0, 7, 8, 9, 0, 1, 1, 0}, target);
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 5", "3, 2", "5, 0", "0, -1", "2147483647, 2147483647"})
  void copyRowsRefusesRowsThatAreNotThere(int first, int count) {
    IndexOutOfBoundsException error =
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> Dataset.of(ROWS).copyRows(first, count, new float[99], 0));
    assertEquals(
        "%d rows from row %d on; the dataset has rows 0 to 3".formatted(count, first),
        error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"-1, 9", "1, 6", "0, 5", "2147483647, 9"})
  void copyRowsRefusesATargetWithoutRoom(int offset, int length) {
    fails(
        "no room for 2 rows of 3 columns at offset %d of a target with %d elements"
            .formatted(offset, length),
        () -> Dataset.of(ROWS).copyRows(0, 2, new float[length], offset));
  }

  private static FloatBuffer[] buffers(float... values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES * values.length);
    FloatBuffer bigEndian = bytes.duplicate().order(ByteOrder.BIG_ENDIAN).asFloatBuffer();
    FloatBuffer littleEndian =
        ByteBuffer.allocate(Float.BYTES * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    return new FloatBuffer[] {
      FloatBuffer.wrap(values.clone()),
      FloatBuffer.wrap(values.clone()).asReadOnlyBuffer(),
      bigEndian.put(0, values),
      littleEndian.put(0, values)
    };
  }

  @Test
  void aBufferIsADatasetInPlace() {
    for (FloatBuffer buffer : buffers(-9, 1, 2, 3, 4, 5, 6, -9, -9)) {
      buffer.limit(7).position(1);
      Dataset dataset = Dataset.of(buffer, 3);
      assertEquals(1, buffer.position());
      assertEquals(7, buffer.limit());
      buffer.clear();
      assertEquals(2, dataset.rows());
      assertEquals(3, dataset.columns());
      assertEquals(DType.FLOAT32, dataset.type());
      assertEquals(1, dataset.scale());
      assertEquals(6, dataset.value(1, 2));
      assertArrayEquals(new float[][] {{1, 2, 3}, {4, 5, 6}}, dataset.toArray());
      assertArrayEquals(new float[][] {{4, 5, 6}}, dataset.slice(1, 2).toArray());
      FloatBuffer stored = (FloatBuffer) dataset.slice(1, 2).buffer();
      assertEquals(FloatBuffer.wrap(new float[] {4, 5, 6}), stored);
      assertEquals(3, stored.capacity());
      assertTrue(stored.isReadOnly());
      dataset.requireWithin(1, 6, "unused");
      if (!buffer.isReadOnly()) {
        buffer.put(1, 7);
        assertEquals(7, dataset.value(0, 0), "not copied");
      }
    }
  }

  @Test
  void aBufferIsCheckedAsArraysAre() {
    fails("no values; give at least one", () -> Dataset.of(FloatBuffer.allocate(3).position(3), 3));
    fails("0 columns; give at least one", () -> Dataset.of(FloatBuffer.allocate(3), 0));
    fails(
        "5 values are no whole number of rows of 3 columns; give a multiple of 3",
        () -> Dataset.of(FloatBuffer.allocate(6).position(1), 3));
    for (FloatBuffer buffer : buffers(Float.NaN, 1, 2, 3, 4, 5, Float.NaN, Float.NaN)) {
      fails("row 1, column 2 is NaN; replace it", () -> Dataset.of(buffer.limit(7).position(1), 3));
      assertEquals(5, Dataset.of(buffer.limit(6), 5).columns(), "only what remains is looked at");
    }
  }

  @Test
  void aSliceCanBeLabelledOnItsOwn() {
    Dataset all = Dataset.of(ROWS).withLabels(new int[] {0, 1, 2, 3});
    Dataset relabelled = all.slice(2, 4).withLabels(new int[] {-7, 7});
    assertEquals(-7, relabelled.label(0));
    assertEquals(7, relabelled.slice(1, 2).label(0));
    assertEquals(2, all.label(2));
  }

  @Test
  void labelsAreAskedForOnlyWhereThereAreSome() {
    IllegalStateException error =
        assertThrows(IllegalStateException.class, () -> Dataset.of(ROWS).label(0));
    assertEquals(
        "this dataset has no labels; ask hasLabels(), or add them with withLabels()",
        error.getMessage());
    fails("3 labels for 4 rows; give one", () -> Dataset.of(ROWS).withLabels(new int[3]));
  }

  @Test
  void dataWithoutElementsIsRefused() {
    fails("no rows; give at least one", () -> Dataset.of(new float[0][]));
    fails("row 0 has no columns; give", () -> Dataset.of(new float[2][0]));
    fails("no values; give at least one", () -> Dataset.of(new float[0], 3));
    fails("no values; give at least one", () -> Dataset.ofBytes(new byte[0], 3));
    fails("0 columns; give at least one", () -> Dataset.of(new float[] {1}, 0));
    fails("-2 columns; give at least one", () -> Dataset.ofBytes(new byte[] {1}, -2));
  }

  @Test
  void raggedDataIsRefused() {
    fails(
        "row 2 has length 1, row 0 has 2; give all rows the same length",
        () -> Dataset.of(new float[][] {{1, 2}, {3, 4}, {5}}));
    fails(
        "7 values are no whole number of rows of 3 columns; give a multiple of 3",
        () -> Dataset.of(new float[7], 3));
    fails("2 values are no whole number of rows of 3", () -> Dataset.ofBytes(new byte[2], 3));
  }

  @Test
  void nullIsRefused() {
    float[][] rows = new float[3][];
    rows[0] = new float[] {1};
    rows[1] = new float[] {1};
    fails("row 2 is null; give an array", () -> Dataset.of(rows));
    fails("row 0 is null; give an array", () -> Dataset.of(new float[1][]));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aValueThatIsNotFiniteIsRefused(float value) {
    String message =
        "row 1, column 2 is " + value + "; replace it by a finite number or leave the row out";
    fails(message, () -> Dataset.of(new float[][] {{1, 2, 3}, {4, 5, value}}));
    fails(message, () -> Dataset.of(new float[] {1, 2, 3, 4, 5, value}, 3));
  }

  @Test
  void moreElementsThanOneArrayHoldsAreRefusedBeforeTheyAreAllocated() {
    float[][] rows = new float[1 << 16][];
    Arrays.fill(rows, new float[1 << 15]);
    fails(
        "65536 rows of 32768 columns are 2147483648 elements; the limit is 2147483639: use fewer",
        () -> Dataset.of(rows));
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "2, 2", "3, 2", "0, 5", "4, 5", "-2147483648, 2147483647"})
  void anImpossibleSliceIsRefused(int from, int to) {
    fails(
        "slice from %d to %d; give 0 <= from < to <= 4, the number of rows".formatted(from, to),
        () -> Dataset.of(ROWS).slice(from, to));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void neighboursOfASliceAreOutOfReach(int index) {
    Dataset slice = Dataset.of(new float[8], 2).withLabels(new int[4]).slice(1, 3);
    for (Executable access :
        new Executable[] {
          () -> slice.value(index, 0),
          () -> slice.row(index),
          () -> slice.label(index),
          () -> slice.copyRow(index, new float[2], 0)
        }) {
      IndexOutOfBoundsException error = assertThrows(IndexOutOfBoundsException.class, access);
      assertEquals("row " + index + "; the dataset has rows 0 to 1", error.getMessage());
    }
    IndexOutOfBoundsException error =
        assertThrows(IndexOutOfBoundsException.class, () -> slice.value(0, index));
    assertEquals("column " + index + "; the dataset has columns 0 to 1", error.getMessage());
  }

  @Test
  void requireWithinNamesTheFirstOffender() {
    Dataset dataset = Dataset.of(ROWS);
    dataset.requireWithin(-1, 9, "unused");
    fails(
        "row 2, column 1 is 8.0, outside -1.0 to 7.0: scale the columns",
        () -> dataset.requireWithin(-1, 7, "scale the columns"));
    fails(
        "row 1, column 0 is -1.0, outside 0.0 to 9.0: scale the columns",
        () -> dataset.slice(2, 4).requireWithin(0, 9, "scale the columns"));
    fails("range from 2.0 to 1.0; give low <= high", () -> dataset.requireWithin(2, 1, ""));
    fails("range from NaN to 1.0; give", () -> dataset.requireWithin(Float.NaN, 1, ""));
    fails("range from 0.0 to NaN; give", () -> dataset.requireWithin(0, Float.NaN, ""));
  }

  @Test
  void allPixelsLieBetweenZeroAndOne() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    Dataset pixels = Dataset.ofBytes(bytes, 1);
    pixels.requireWithin(0, 1, "unused");
    fails(
        "row 128, column 0 is " + 128 * (1 / 255f) + ", outside 0.0 to 0.5: too bright",
        () -> pixels.requireWithin(0, 0.5f, "too bright"));
  }

  @Test
  void toStringTellsShapeTypeAndLabels() {
    assertEquals("Dataset[4 x 3, FLOAT32]", Dataset.of(ROWS).toString());
    assertEquals(
        "Dataset[2 x 1, UINT8, with labels]",
        Dataset.ofBytes(new byte[2], 1).withLabels(new int[2]).toString());
  }

  private static void fails(String message, Executable action) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, action);
    String found = String.valueOf(error.getMessage());
    assertTrue(found.startsWith(message), found);
  }
}
