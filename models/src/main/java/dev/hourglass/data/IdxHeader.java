package dev.hourglass.data;

import dev.hourglass.base.Limits;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an IDX file announces.
 *
 * @param dimensions the length of each, outermost first; at least one, each at least 1, and at most
 *     {@link Limits#ARRAY} elements in all
 */
record IdxHeader(List<Integer> dimensions) {
  private static final int UNSIGNED_BYTES = 0x08;

  /**
   * Reads the header, and nothing that follows it.
   *
   * @param expectedDimensions the number of dimensions that there must be; 0 for any
   */
  static IdxHeader read(Path path, IdxBytes contents, int expectedDimensions) throws IOException {
    int magic = ByteBuffer.wrap(contents.next(Integer.BYTES)).getInt();
    int rank = magic & 0xFF;
    boolean expectedRank = expectedDimensions == 0 ? rank > 0 : rank == expectedDimensions;
    if (magic >>> 8 != UNSIGNED_BYTES || !expectedRank) {
      HexFormat hex = HexFormat.of().withUpperCase();
      boolean any = expectedDimensions == 0;
      throw new DatasetFormatException(
          path,
          "magic number 0x"
              + hex.toHexDigits(magic)
              + ", expected 0x000008"
              + (any ? "nn" : hex.toHexDigits((byte) expectedDimensions))
              + " (unsigned bytes, dimensions: "
              + (any ? "nn" : expectedDimensions)
              + "); give another file");
    }
    ByteBuffer lengths = ByteBuffer.wrap(contents.next(rank * Integer.BYTES));
    List<Long> announced =
        IntStream.range(0, rank)
            .mapToObj(i -> Integer.toUnsignedLong(lengths.getInt(i * Integer.BYTES)))
            .toList();
    requireSize(path, announced);
    return new IdxHeader(announced.stream().map(Long::intValue).toList());
  }

  private static void requireSize(Path path, List<Long> dimensions) throws DatasetFormatException {
    if (dimensions.contains(0L)) {
      throw new DatasetFormatException(
          path,
          "the header announces "
              + shape(dimensions)
              + " elements, which is none; give a file with data");
    }
    long size = 1;
    for (long dimension : dimensions) {
      if (dimension > Limits.ARRAY / size) {
        throw new DatasetFormatException(
            path,
            "the header announces "
                + shape(dimensions)
                + " elements, the limit is "
                + Limits.ARRAY
                + " in all; get the file again or split it");
      }
      size *= dimension;
    }
  }

  /** Length of the header in bytes. */
  int length() {
    return Integer.BYTES * (1 + dimensions.size());
  }

  /** Number of elements, each of one byte. */
  int size() {
    return dimensions.stream().reduce(1, (a, b) -> a * b);
  }

  /** For people, such as {@code 60000 x 28 x 28}. */
  String shape() {
    return shape(dimensions);
  }

  private static String shape(List<? extends Number> dimensions) {
    return Quote.of(dimensions.stream().map(Object::toString).collect(Collectors.joining(" x ")));
  }
}
