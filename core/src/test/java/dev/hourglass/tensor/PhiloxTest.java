package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Distribution.Bernoulli;
import dev.hourglass.tensor.Distribution.Normal;
import dev.hourglass.tensor.Distribution.Uniform;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PhiloxTest {
  private static final long SEED = 0x0123_4567_89AB_CDEFL;
  private static final int DRAW = 5;
  private static final Distribution[] DISTRIBUTIONS = {
    new Uniform(-2, 3), new Normal(1, 0.5f), new Bernoulli(0.3f)
  };

  private static int[] block(long seed, long block, int draw) {
    int[] words = new int[4];
    Philox.block(seed, block, draw, words);
    return words;
  }

  private static float[] fill(Distribution distribution, long first, int count) {
    float[] out = new float[count];
    Philox.fill(distribution, SEED, DRAW, first, out, 0, count, new int[4]);
    return out;
  }

  /** The three vectors for philox4x32-10 of Random123's file kat_vectors. */
  @ParameterizedTest
  @CsvSource({
    "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
  })
  void theReferenceGivesThePublishedVectors(String counter, String key, String expected) {
    assertEquals(expected, ReferencePhilox.words(counter, key));
  }

  @Test
  void theBlockOfZerosIsThePublishedOne() {
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0));
  }

  @Test
  void blocksAreTheReferences() {
    Random random = new Random(1);
    long[] corners = {0, 1, -1, 0xFFFF_FFFFL, 0x1_0000_0000L, Long.MIN_VALUE, Long.MAX_VALUE};
    for (int i = 0; i < 1_000; i++) {
      boolean corner = i < corners.length * corners.length;
      long seed = corner ? corners[i % corners.length] : random.nextLong();
      long block = corner ? corners[i / corners.length] : random.nextLong();
      int draw = random.nextInt();
      String counter =
          String.format("%08x %08x %08x 00000000", (int) block, (int) (block >> 32), draw);
      String key = String.format("%08x %08x", (int) seed, (int) (seed >> 32));
      int[] words = block(seed, block, draw);
      assertEquals(
          ReferencePhilox.words(counter, key),
          String.format("%08x %08x %08x %08x", words[0], words[1], words[2], words[3]),
          "counter " + counter + ", key " + key);
    }
  }

  @Test
  void elementsFollowFromTheirWordsAsDocumented() {
    int count = 1_000;
    long first = 4 * 0xFFFF_FFF0L;
    float[] uniform = fill(new Uniform(0, 1), first, count);
    float[] bernoulli = fill(new Bernoulli(0.25f), first, count);
    float[] normal = fill(new Normal(3, 2), first, count);
    for (int i = 0; i < count; i++) {
      int[] words = block(SEED, (first + i) / 4, DRAW);
      double unit = upper24(words[i % 4]) / 16_777_216.0;
      assertEquals((float) unit, uniform[i], "uniform " + i);
      assertEquals(unit < 0.25 ? 1f : 0f, bernoulli[i], "bernoulli " + i);
      double u = (upper24(words[i % 4 / 2 * 2]) + 1) / 16_777_216.0;
      double angle = 2 * Math.PI * upper24(words[i % 4 / 2 * 2 + 1]) / 16_777_216.0;
      double side = i % 2 == 0 ? Math.cos(angle) : Math.sin(angle);
      assertEquals(3 + 2 * Math.sqrt(-2 * Math.log(u)) * side, normal[i], 1e-6, "normal " + i);
    }
  }

  private static long upper24(int word) {
    return Integer.toUnsignedLong(word) / 256;
  }

  @Test
  void anySplitAtMultiplesOfFourGivesTheSameNumbers() {
    Random random = new Random(2);
    int count = 403;
    for (Distribution distribution : DISTRIBUTIONS) {
      float[] whole = fill(distribution, 0, count);
      for (int repeat = 0; repeat < 50; repeat++) {
        float[] pieces = new float[count + 2];
        int from = 0;
        while (from < count) {
          int length = Math.min(count - from, 4 * (1 + random.nextInt(40)));
          Philox.fill(
              distribution, SEED, DRAW, from, pieces, from + 1, length, new int[] {7, 7, 7, 7});
          from += length;
        }
        assertEquals(0, pieces[0], "element before the range");
        assertEquals(0, pieces[count + 1], "element after the range");
        assertArrayEquals(whole, Arrays.copyOfRange(pieces, 1, count + 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 4_000_000_001L})
  void aRangeThatStartsWithinABlockIsRefused(long first) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> fill(new Uniform(0, 1), first, 4));
    assertEquals("first is " + first + "; give a multiple of 4", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "-2, 3",
    "1, 1.0000001",
    "16777216, 16777218",
    "-1e-45, 1e-45",
    "-1.7e38, 1.7e38",
    "0, 3.4028235e38"
  })
  void uniformNumbersLieWithinTheirBounds(float low, float high) {
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (float x : fill(new Uniform(low, high), 0, 50_000)) {
      assertTrue(x >= low && x < high, () -> x + " is outside [" + low + ", " + high + ")");
      smallest = Math.min(smallest, x);
      largest = Math.max(largest, x);
    }
    double width = (double) high - low;
    assertEquals(low, smallest, 1e-3 * width, "the range's lower end is reached");
    assertEquals(high, largest, Math.max(1e-3 * width, Math.ulp(high)), "and its upper end");
  }

  @Test
  void bernoulliWithCertaintyIsConstant() {
    for (float x : fill(new Bernoulli(0), 0, 10_000)) {
      assertEquals(0, x);
    }
    for (float x : fill(new Bernoulli(1), 0, 10_000)) {
      assertEquals(1, x);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.01f, 0.3f, 0.5f, 0.99f})
  void bernoulliHasItsProbability(float probability) {
    int count = 100_000;
    double ones = 0;
    for (float x : fill(new Bernoulli(probability), 0, count)) {
      assertTrue(x == 0 || x == 1);
      ones += x;
    }
    double deviation = Math.sqrt(probability * (1 - probability) / count);
    assertEquals(probability, ones / count, 4 * deviation);
  }

  @Test
  void normalHasItsMoments() {
    int count = 200_000;
    double[] moments = new double[5];
    double neighbours = 0;
    double previous = 0;
    for (float x : fill(new Normal(-3, 2), 0, count)) {
      double z = (x + 3) / 2;
      for (int power = 1; power <= 4; power++) {
        moments[power] += Math.pow(z, power) / count;
      }
      neighbours += z * previous / count;
      previous = z;
    }
    // Four times the standard error of each: √(E z²ᵖ - (E zᵖ)²) / √count.
    double unit = 4 / Math.sqrt(count);
    assertEquals(0, moments[1], unit);
    assertEquals(1, moments[2], Math.sqrt(2) * unit);
    assertEquals(0, moments[3], Math.sqrt(15) * unit);
    assertEquals(3, moments[4], Math.sqrt(96) * unit);
    assertEquals(0, neighbours, unit, "neighbours share a block but not their numbers");
  }

  @Test
  void normalWithoutDeviationIsTheMean() {
    for (float x : fill(new Normal(1.5f, 0), 0, 1_000)) {
      assertEquals(1.5f, x);
    }
  }

  @Test
  void seedsAndDrawsDiffer() {
    assertTrue(
        Arrays.mismatch(block(1, 0, 0), block(2, 0, 0)) == 0
            && Arrays.mismatch(block(1, 0, 0), block(1L << 32, 0, 0)) == 0
            && Arrays.mismatch(block(1, 0, 0), block(1, 0, 1)) == 0
            && Arrays.mismatch(block(1, 0, 0), block(1, 1L << 32, 0)) == 0);
  }
}
