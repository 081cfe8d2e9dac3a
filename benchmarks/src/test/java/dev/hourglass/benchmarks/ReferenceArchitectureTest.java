package dev.hourglass.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReferenceArchitectureTest {
  @ParameterizedTest
  @CsvSource({
    "S, 784-300-150-300-784",
    "W, 784-2048-1024-512-1024-2048-784",
    "HINTON, 784-1000-500-250-30-250-500-1000-784",
    "TINY, 30-8-30",
    "20-7-20, 20-7-20",
  })
  void namesAndWidths(String text, String layers) {
    assertEquals(layers, ReferenceArchitecture.layersOf(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "s; The architecture is 's'; give S, W, HINTON, TINY, or widths such as 784-300-784",
        "30-8-31; The layers are 30-8-31; give such as are symmetric, like 784-300-784",
        "30-9-8-30; The layers are 30-9-8-30; give such as are symmetric, like 784-300-784",
        "30-0-30; The layers are 30-0-30; give the widths of at least two layers, such as 784-300-784",
      })
  void whatIsNone(String text, String start, String end) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> ReferenceArchitecture.layersOf(text));
    assertEquals(start + "; " + end, refusal.getMessage());
  }

  @Test
  void theEncoderIsTheFirstHalf() {
    assertArrayEquals(
        new int[] {784, 1000, 500, 250, 30}, ReferenceArchitecture.HINTON.layers().encoderSizes());
    for (String other : new String[] {"30-30", "30-9-8-30", "30-9-3-8-30"}) {
      assertThrows(IllegalArgumentException.class, () -> Layers.parse(other).encoderSizes());
    }
  }
}
