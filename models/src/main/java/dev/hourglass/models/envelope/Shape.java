package dev.hourglass.models.envelope;

import java.util.Arrays;
import java.util.List;

/** The shape that a tensor must have, or what it may be. */
public final class Shape {
  private final List<Integer> sizes;
  private final boolean isMost;

  private Shape(List<Integer> sizes, boolean isMost) {
    this.sizes = List.copyOf(sizes);
    this.isMost = isMost;
  }

  /**
   * This very shape. Sizes that no tensor can have, such as 0 out of a damaged configuration, are
   * refused when they are compared with the file.
   *
   * @param sizes none for a single number
   */
  public static Shape of(int... sizes) {
    return of(Arrays.stream(sizes).boxed().toList());
  }

  /** This very shape. */
  public static Shape of(List<Integer> sizes) {
    return new Shape(sizes, false);
  }

  /** A vector of any length from 1 to this one. */
  public static Shape vectorOfAtMost(int length) {
    return new Shape(List.of(length), true);
  }

  boolean fits(List<Integer> found) {
    return isMost ? found.size() == 1 && found.get(0) <= sizes.get(0) : found.equals(sizes);
  }

  /** As a list of sizes, or {@code [1 to 7]}. */
  @Override
  public String toString() {
    return isMost ? "[1 to " + sizes.get(0) + "]" : sizes.toString();
  }
}
