package dev.hourglass.models.safetensors;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FloatTensorTest {
  @Test
  void sharesNoArray() {
    float[] values = {1, 2};
    int[] shape = {1, 2};
    FloatTensor tensor = FloatTensor.of(values, shape);
    values[0] = 9;
    shape[0] = 9;
    tensor.values()[1] = 9;
    tensor.shape()[1] = 9;
    assertArrayEquals(new float[] {1, 2}, tensor.values());
    assertArrayEquals(new int[] {1, 2}, tensor.shape());
    FloatBuffer buffer = tensor.buffer();
    assertTrue(buffer.isReadOnly());
    assertEquals(FloatBuffer.wrap(new float[] {1, 2}), buffer);
  }

  @Test
  void comparesShapesAndBits() {
    FloatTensor tensor = FloatTensor.of(new float[] {0, Float.NaN}, 2);
    assertEquals(tensor, FloatTensor.of(new float[] {0, Float.NaN}, 2));
    assertEquals(tensor.hashCode(), FloatTensor.of(new float[] {0, Float.NaN}, 2).hashCode());
    assertNotEquals(tensor, FloatTensor.of(new float[] {0, Float.NaN}, 1, 2));
    assertNotEquals(tensor, FloatTensor.of(new float[] {-0.0f, Float.NaN}, 2));
    float payload = Float.intBitsToFloat(0x7FC00001);
    assertNotEquals(tensor, FloatTensor.of(new float[] {0, payload}, 2));
    assertEquals("FloatTensor[2]", tensor.toString());
  }

  static Stream<Arguments> badShapes() {
    return Stream.of(
        Arguments.of(new int[] {}, "give one or two"),
        Arguments.of(new int[] {1, 1, 4}, "give one or two"),
        Arguments.of(new int[] {0}, "sizes of at least 1"),
        Arguments.of(new int[] {-2, -2}, "sizes of at least 1"),
        Arguments.of(new int[] {3}, "3 elements but there are 4 values"),
        // 2³² + 4 elements, which as an int are 4.
        Arguments.of(new int[] {1073741825, 4}, "4294967300 elements"));
  }

  @ParameterizedTest
  @MethodSource("badShapes")
  void rejectsShapesThatDoNotFit(int[] shape, String expected) {
    assertError(
        IllegalArgumentException.class, () -> FloatTensor.of(new float[4], shape), expected);
  }
}
