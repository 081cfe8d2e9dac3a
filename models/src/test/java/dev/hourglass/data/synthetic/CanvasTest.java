package dev.hourglass.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CanvasTest {
  private static final int SIDE = 8;

  @Test
  void inkFallsOffWithTheDistanceToTheLine() {
    Canvas canvas = new Canvas(SIDE, 2);
    canvas.line(2.5, 3.5, 5.5, 3.5, 1);
    byte[] image = render(canvas);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double beyond = x < 2 ? 2 - x : x > 5 ? x - 5 : 0;
        double distance = Math.hypot(beyond, y - 3);
        double ink = Math.min(1, Math.max(0, 0.5 + (1 - distance) / 2));
        assertEquals(Math.round(ink * 255), image[y * SIDE + x] & 0xFF, x + ", " + y);
      }
    }
  }

  @Test
  void aLineWithoutLengthIsADot() {
    Canvas canvas = new Canvas(SIDE, 1);
    canvas.line(3.5, 3.5, 3.5, 3.5, 1);
    byte[] image = render(canvas);
    assertEquals(255, image[3 * SIDE + 3] & 0xFF);
    assertEquals(128, image[3 * SIDE + 4] & 0xFF);
    assertEquals(128, image[2 * SIDE + 3] & 0xFF);
    assertEquals(0, image[3 * SIDE + 5]);
  }

  @Test
  void crossingLinesDoNotAddUpAndTheirOrderDoesNotMatter() {
    Canvas one = new Canvas(SIDE, 1.5);
    one.line(1, 1, 6, 7, 0.8);
    one.line(7, 2, 1, 6, 0.6);
    Canvas other = new Canvas(SIDE, 1.5);
    other.line(1, 6, 7, 2, 0.6);
    other.line(6, 7, 1, 1, 0.8);
    other.line(1, 1, 6, 7, 0.8);
    byte[] expected = render(one);
    byte[] actual = render(other);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xFF, actual[i] & 0xFF, 1);
    }
  }

  @Test
  void whatLiesOutsideIsCutOffAndClearEmpties() {
    Canvas canvas = new Canvas(SIDE, 1);
    canvas.line(-20, 4, 40, 4, 1.5);
    byte[] image = render(canvas);
    assertEquals(255, image[4 * SIDE] & 0xFF);
    assertEquals(255, image[4 * SIDE + SIDE - 1] & 0xFF);
    canvas.clear();
    canvas.line(-9, -9, -5, -5, 1);
    assertArrayEquals(new byte[SIDE * SIDE], render(canvas));
  }

  @Test
  void renderWritesOnlyItsOwnImage() {
    Canvas canvas = new Canvas(2, 1);
    byte[] target = {7, 7, 7, 7, 7, 7};
    canvas.render(target, 1);
    assertArrayEquals(new byte[] {7, 0, 0, 0, 0, 7}, target);
  }

  private static byte[] render(Canvas canvas) {
    byte[] image = new byte[SIDE * SIDE];
    canvas.render(image, 0);
    return image;
  }
}
