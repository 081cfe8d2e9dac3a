package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results written into arrays and buffers of the caller's. */
final class CallersMemoryTest {
  private static final float UNTOUCHED = -77;
  private static final int WIDTH = 11;
  private static final int CODE = 3;
  private static final Architecture STACKED =
      Architecture.stacked(WIDTH, 7, CODE).outputActivation(Activation.SIGMOID);

  private final Backend backend = Samples.java(2);
  private final Autoencoder model = Samples.untrained(STACKED, backend);

  /** Kinds of memory that results can go to and data come from. */
  enum Memory {
    HEAP {
      @Override
      FloatBuffer allocate(int length) {
        return FloatBuffer.allocate(length);
      }
    },
    PART_OF_AN_ARRAY {
      @Override
      FloatBuffer allocate(int length) {
        return FloatBuffer.wrap(new float[length + 9], 5, length).slice();
      }
    },
    DIRECT {
      @Override
      FloatBuffer allocate(int length) {
        return bytes(length).order(ByteOrder.nativeOrder()).asFloatBuffer();
      }
    },
    OF_THE_OTHER_BYTE_ORDER {
      @Override
      FloatBuffer allocate(int length) {
        ByteOrder other =
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
        return bytes(length).order(other).asFloatBuffer();
      }
    };

    abstract FloatBuffer allocate(int length);

    private static ByteBuffer bytes(int length) {
      return ByteBuffer.allocateDirect(Float.BYTES * length);
    }

    /** A buffer with this many elements remaining, 4 before them and 2 behind. */
    FloatBuffer framed(int length) {
      FloatBuffer buffer = allocate(length + 6);
      for (int i = 0; i < buffer.capacity(); i++) {
        buffer.put(i, UNTOUCHED);
      }
      return buffer.limit(length + 4).position(4);
    }

    /** The rows as a dataset that stands in the middle of such a buffer. */
    Dataset dataset(float[][] rows) {
      FloatBuffer buffer = framed(rows.length * rows[0].length);
      for (int i = 0; i < rows.length; i++) {
        buffer.put(4 + i * rows[0].length, rows[i]);
      }
      return Dataset.of(buffer, rows[0].length);
    }
  }

  @AfterEach
  void nothingIsLeft() {
    model.close();
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private static void assertHolds(float[][] rows, FloatBuffer buffer, int room) {
    assertEquals(4, buffer.position(), "the position stays");
    assertEquals(4 + room, buffer.limit(), "the limit stays");
    float[] expected = new float[room + 6];
    Arrays.fill(expected, UNTOUCHED);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, expected, 4 + i * rows[i].length, rows[i].length);
    }
    float[] actual = new float[room + 6];
    buffer.duplicate().clear().get(actual);
    assertArrayEquals(expected, actual);
  }

  private void assertSame(Dataset data, Memory memory) {
    int rows = data.rows();
    FloatBuffer codes = memory.framed(rows * CODE);
    model.encode(data, codes);
    float[][] expected = model.encode(data);
    assertHolds(expected, codes, rows * CODE);
    FloatBuffer decoded = memory.framed(rows * WIDTH);
    model.decode(memory.dataset(expected), decoded);
    assertHolds(model.decode(Dataset.of(expected)), decoded, rows * WIDTH);
    FloatBuffer reconstructions = memory.framed(rows * WIDTH);
    model.reconstruct(data, reconstructions);
    assertHolds(model.reconstruct(data), reconstructions, rows * WIDTH);
    float[] errors = new float[rows];
    model.reconstructionErrors(data, errors);
    assertArrayEquals(model.reconstructionErrors(data), errors);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16, 17, 63, 64, 65, 255, 256, 257, 600})
  void anyNumberOfRowsIsTheSameAsReturned(int rows) {
    assertSame(Samples.uniform(rows, WIDTH, rows), Memory.HEAP);
  }

  @ParameterizedTest
  @EnumSource(Memory.class)
  void anyMemoryHoldsTheSame(Memory memory) {
    float[][] rows = Samples.uniform(300, WIDTH, 1).toArray();
    Dataset inPlace = memory.dataset(rows);
    assertSame(inPlace, memory);
    assertArrayEquals(model.encode(Dataset.of(rows)), model.encode(inPlace));
    Dataset slice = inPlace.slice(20, 283);
    assertSame(slice, memory);
    assertArrayEquals(model.encode(Dataset.of(rows).slice(20, 283)), model.encode(slice));
  }

  @Test
  void pixelsAreScaled() {
    byte[] bytes = new byte[300 * WIDTH];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (31 * i);
    }
    Dataset pixels = Dataset.ofBytes(bytes, WIDTH);
    assertSame(pixels, Memory.DIRECT);
    assertArrayEquals(model.encode(Dataset.of(pixels.toArray())), model.encode(pixels));
  }

  @Test
  void oneRowIsTheSameAsComputedInDoublePrecision() {
    Reference reference = new Reference(model);
    float[] row = Samples.uniform(1, WIDTH, 1).row(0);
    float[] code = new float[CODE];
    model.encode(row, code);
    assertClose(reference.encode(row), code);
    float[] decoded = new float[WIDTH];
    model.decode(code, decoded);
    assertClose(reference.decode(code), decoded);
    float[] reconstruction = new float[WIDTH];
    model.reconstruct(row, reconstruction);
    assertArrayEquals(decoded, reconstruction);
    double error = reference.error(row);
    assertEquals(error, model.reconstructionError(row), 1e-5 * error);
    assertArrayEquals(Samples.uniform(1, WIDTH, 1).row(0), row, "the input isn't changed");
    model.reconstruct(row, row);
    assertArrayEquals(reconstruction, row, "unless it is the target too");
  }

  private static void assertClose(double[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 2e-6 * (1 + Math.abs(expected[i])));
    }
  }

  @Test
  void moreRoomThanNeededStaysUntouched() {
    Dataset data = Samples.uniform(20, WIDTH, 1);
    FloatBuffer codes = Memory.DIRECT.framed(30 * CODE);
    model.encode(data, codes);
    assertHolds(model.encode(data), codes, 30 * CODE);
    float[] errors = new float[25];
    Arrays.fill(errors, UNTOUCHED);
    model.reconstructionErrors(data, errors);
    assertArrayEquals(model.reconstructionErrors(data), Arrays.copyOf(errors, 20));
    for (int i = 20; i < 25; i++) {
      assertEquals(UNTOUCHED, errors[i]);
    }
  }

  @Test
  void memoryDoesNotGrowWithTheRows() {
    FloatBuffer target = Memory.DIRECT.allocate(5000 * WIDTH);
    float[] errors = new float[5000];
    float[] row = Samples.uniform(1, WIDTH, 1).row(0);
    model.reconstructionError(row);
    model.reconstruct(Samples.uniform(256, WIDTH, 1), target);
    long bytes = backend.bytes();
    assertTrue(bytes > 0);
    Dataset many = Samples.uniform(5000, WIDTH, 2);
    for (int i = 0; i < 3; i++) {
      model.encode(many, target);
      model.reconstruct(many, target);
      model.reconstructionErrors(many, errors);
      model.reconstruct(row, row);
      assertEquals(bytes, backend.bytes());
    }
  }

  @Test
  void buffersWithoutRoomAreRefused() {
    Dataset data = Samples.uniform(20, WIDTH, 1);
    Dataset codes = Samples.uniform(20, CODE, 1);
    assertError(
        IllegalArgumentException.class,
        () -> model.encode(data, FloatBuffer.allocate(60).position(1)),
        "for the codes has 59 elements remaining",
        "20 rows of 3 need 60",
        "give a larger one");
    FloatBuffer small = FloatBuffer.allocate(300).limit(219);
    String[] parts = {"for the reconstructions has 219 elements", "20 rows of 11 need 220"};
    assertError(IllegalArgumentException.class, () -> model.decode(codes, small), parts);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(data, small), parts);
    assertArrayEquals(new float[300], small.array(), "nothing is written");
    assertError(
        IllegalArgumentException.class,
        () -> model.reconstructionErrors(data, new float[19]),
        "for the errors has 19 elements",
        "20 rows need one each",
        "a longer one");
  }

  @Test
  void readOnlyBuffersAreRefused() {
    Dataset data = Samples.uniform(2, WIDTH, 1);
    Dataset codes = Samples.uniform(2, CODE, 1);
    FloatBuffer readOnly = FloatBuffer.allocate(100).asReadOnlyBuffer();
    String[] parts = {"is read-only", "give a writable one"};
    assertError(IllegalArgumentException.class, () -> model.encode(data, readOnly), parts);
    assertError(IllegalArgumentException.class, () -> model.decode(codes, readOnly), parts);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(data, readOnly), parts);
  }

  @Test
  void dataOfAnotherWidthIsRefused() {
    Dataset data = Samples.uniform(2, WIDTH, 1);
    Dataset narrow = Samples.uniform(2, CODE, 1);
    FloatBuffer target = FloatBuffer.allocate(100);
    String[] wide = {"The width of the data is 3 columns", "11 are expected by 11-7-3-7-11"};
    assertError(IllegalArgumentException.class, () -> model.encode(narrow, target), wide);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(narrow, target), wide);
    assertError(
        IllegalArgumentException.class,
        () -> model.reconstructionErrors(narrow, new float[2]),
        wide);
    assertError(
        IllegalArgumentException.class,
        () -> model.decode(data, target),
        "The width of the codes is 11 columns",
        "3 are expected");
  }

  @Test
  void rowsOfAnotherWidthAreRefused() {
    float[] row = new float[WIDTH];
    float[] code = new float[CODE];
    String[] wide = {"The width of the observation is 3 columns", "11 are expected by 11-7-3-7-11"};
    assertError(IllegalArgumentException.class, () -> model.encode(code, code), wide);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(code, row), wide);
    assertError(IllegalArgumentException.class, () -> model.reconstructionError(code), wide);
    assertError(
        IllegalArgumentException.class,
        () -> model.decode(row, row),
        "The width of the code is 11 columns",
        "3 are expected");
    assertError(
        IllegalArgumentException.class,
        () -> model.encode(new float[0], code),
        "observation is empty");
    assertError(
        IllegalArgumentException.class, () -> model.decode(new float[0], row), "code is empty");
    assertError(
        IllegalArgumentException.class,
        () -> model.encode(row, row),
        "array for the code has 11 elements",
        "exactly 3");
    String[] reconstruction = {"array for the reconstruction has 3 elements", "exactly 11"};
    assertError(IllegalArgumentException.class, () -> model.decode(code, code), reconstruction);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(row, code), reconstruction);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreRefused(float value) {
    float[] row = new float[WIDTH];
    row[WIDTH - 1] = value;
    float[] code = {value, 0, 0};
    float[] target = new float[WIDTH];
    String[] parts = {"observation's column 10 is " + value, "give a finite number"};
    assertError(IllegalArgumentException.class, () -> model.encode(row, new float[CODE]), parts);
    assertError(IllegalArgumentException.class, () -> model.reconstruct(row, target), parts);
    assertError(IllegalArgumentException.class, () -> model.reconstructionError(row), parts);
    assertError(
        IllegalArgumentException.class,
        () -> model.decode(code, target),
        "code's column 0 is " + value);
    assertArrayEquals(new float[WIDTH], target, "nothing is written");
  }

  @Test
  void aClosedModelRefuses() {
    model.close();
    Dataset data = Samples.uniform(2, WIDTH, 1);
    FloatBuffer target = FloatBuffer.allocate(100);
    float[] row = new float[WIDTH];
    String[] parts = {"autoencoder is closed", "on()"};
    assertError(IllegalStateException.class, () -> model.encode(row, new float[CODE]), parts);
    assertError(IllegalStateException.class, () -> model.reconstruct(row, row), parts);
    assertError(IllegalStateException.class, () -> model.reconstructionError(row), parts);
    assertError(IllegalStateException.class, () -> model.encode(data, target), parts);
    assertError(
        IllegalStateException.class, () -> model.reconstructionErrors(data, new float[2]), parts);
  }
}
