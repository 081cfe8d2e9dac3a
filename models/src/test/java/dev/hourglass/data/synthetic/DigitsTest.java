package dev.hourglass.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.DType;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigitsTest {
  private static final int PIXELS = 784;

  /** Changes only with the drawing itself; then look at a few pages of digits before updating. */
  private static final String GOLDEN =
      "fa21b8770d7c84938a835d1948fdfee1abab9eef79ec4aad0edf79d1a9a8f5fe";

  @Test
  void theSameSeedGivesTheSameImagesForever() throws NoSuchAlgorithmException {
    Dataset digits = Digits.synthetic(1_000, 42);
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update((ByteBuffer) digits.buffer());
    for (int i = 0; i < digits.rows(); i++) {
      sha.update((byte) digits.label(i));
    }
    assertEquals(GOLDEN, HexFormat.of().formatHex(sha.digest()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 10, 11, 57, 200})
  void anImageDoesNotDependOnTheCount(int count) {
    Dataset few = Digits.synthetic(count, -5);
    Dataset many = Digits.synthetic(201, -5);
    assertEquals(count, few.rows());
    assertEquals(PIXELS, few.columns());
    assertEquals(DType.UINT8, few.type());
    assertArrayEquals(many.slice(0, count).toArray(), few.toArray());
    for (int i = 0; i < count; i++) {
      assertEquals(many.label(i), few.label(i));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void everyTenImagesHoldEachDigitOnceInAnOrderOfTheirOwn(long seed) {
    Dataset digits = Digits.synthetic(200, seed);
    Set<String> orders = new HashSet<>();
    for (int first = 0; first < 200; first += 10) {
      StringBuilder order = new StringBuilder();
      for (int i = first; i < first + 10; i++) {
        order.append(digits.label(i));
      }
      assertEquals("0123456789", sorted(order.toString()));
      orders.add(order.toString());
    }
    assertEquals(20, orders.size());
  }

  private static String sorted(String text) {
    char[] characters = text.toCharArray();
    Arrays.sort(characters);
    return new String(characters);
  }

  @Test
  void noTwoImagesAreEqualWithinAndAcrossSeeds() {
    Set<ByteBuffer> images = new HashSet<>();
    for (long seed : new long[] {0, 1, 2, 0x9E3779B97F4A7C15L}) {
      Dataset digits = Digits.synthetic(500, seed);
      for (int i = 0; i < 500; i++) {
        images.add((ByteBuffer) digits.slice(i, i + 1).buffer());
      }
    }
    assertEquals(2_000, images.size());
  }

  @Test
  void inkIsCentredLeavesTheBorderFreeAndCoversAsMuchAsInMnist() {
    Dataset digits = Digits.synthetic(2_000, 3);
    double allInk = 0;
    int inked = 0;
    int offCentre = 0;
    for (int i = 0; i < digits.rows(); i++) {
      double ink = 0;
      double momentX = 0;
      double momentY = 0;
      float brightest = 0;
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          float pixel = digits.value(i, 28 * y + x);
          boolean border = x == 0 || y == 0 || x == 27 || y == 27;
          assertFalse(border && pixel > 0, "ink at the border of image " + i);
          ink += pixel;
          momentX += pixel * (x + 0.5);
          momentY += pixel * (y + 0.5);
          brightest = Math.max(brightest, pixel);
          inked += pixel > 0 ? 1 : 0;
        }
      }
      assertEquals(1, brightest, "no full ink in image " + i);
      // 0.7 at random; more where strokes overlap or a digit would touch the border.
      double distance = Math.max(Math.abs(momentX / ink - 14), Math.abs(momentY / ink - 14));
      assertTrue(distance < 2.5, "ink of image " + i + " is off the centre by " + distance);
      offCentre += distance > 1 ? 1 : 0;
      allInk += ink;
    }
    assertTrue(offCentre < 200, offCentre + " of 2000 are off the centre");
    // MNIST's test images: mean 0.1325, and 19.3 % of the pixels are not 0.
    assertEquals(0.1325, allInk / (2_000 * PIXELS), 0.015);
    assertEquals(0.193, inked / (2_000.0 * PIXELS), 0.015);
  }

  @Test
  void digitsCanBeToldApartButNotTooEasily() {
    // The nearest of the ten mean images names 82 % of MNIST's test images correctly.
    Dataset train = Digits.synthetic(3_000, 1);
    float[][] means = new float[10][PIXELS];
    for (int i = 0; i < train.rows(); i++) {
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        means[train.label(i)][pixel] += train.value(i, pixel) / 300;
      }
    }
    Dataset test = Digits.synthetic(1_000, 2);
    int correct = 0;
    for (int i = 0; i < test.rows(); i++) {
      correct += nearest(means, test.row(i)) == test.label(i) ? 1 : 0;
    }
    assertTrue(correct > 700 && correct < 970, correct + " of 1000");
  }

  private static int nearest(float[][] means, float[] image) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int digit = 0; digit < means.length; digit++) {
      double distance = 0;
      for (int pixel = 0; pixel < image.length; pixel++) {
        double difference = image[pixel] - means[digit][pixel];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = digit;
      }
    }
    return best;
  }

  @Test
  void everyStyleOfEveryDigitIsWellFormed() {
    for (int digit = 0; digit < 10; digit++) {
      assertTrue(Glyphs.styles(digit) >= 3);
      for (int style = 0; style < Glyphs.styles(digit); style++) {
        double[][] strokes = Glyphs.strokes(digit, style);
        assertTrue(strokes.length >= 1);
        for (double[] stroke : strokes) {
          assertEquals(0, stroke.length % 2);
          assertTrue(stroke.length >= 4);
          for (double coordinate : stroke) {
            assertTrue(coordinate >= 0 && coordinate <= 1);
          }
        }
      }
    }
  }

  @Test
  void impossibleCountsAreRefused() {
    for (int count : new int[] {0, -1, Integer.MIN_VALUE}) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> Digits.synthetic(count, 1));
      assertEquals(count + " images; give at least 1", error.getMessage());
    }
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Digits.synthetic(3_000_000, 1));
    assertEquals(
        "3000000 rows of 784 columns are 2352000000 elements; the limit is 2147483639:"
            + " use fewer rows",
        error.getMessage());
  }
}
