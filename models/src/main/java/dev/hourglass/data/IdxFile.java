package dev.hourglass.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The contents of a file in the IDX format of Y. LeCun's MNIST page, with unsigned bytes as
 * elements, plain or compressed by gzip (told apart by the contents, not by the name).
 *
 * <p>The format: two zero bytes, the element type (0x08 for unsigned bytes), the number of
 * dimensions, the length of each dimension as an unsigned big-endian 32-bit integer, then the
 * elements in row-major order.
 */
public final class IdxFile {
  private static final int UNSIGNED_BYTES = 0x08;

  /** Bytes to take at first; more follows as data arrives. */
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final List<Integer> dimensions;
  private final byte[] elements;

  private IdxFile(Path path, List<Integer> dimensions, byte[] elements) {
    this.path = path;
    this.dimensions = dimensions;
    this.elements = elements;
  }

  /**
   * Reads a whole file. Memory is taken as data arrives, not as the header announces it.
   *
   * @param path a file of unsigned bytes with any number of dimensions, at least 1
   * @throws DatasetFormatException if the file is not of this format, announces no elements or more
   *     than fit one array, holds less or more than it announces, or is damaged gzip data
   * @throws IOException if the file is missing or can't be read
   */
  public static IdxFile read(Path path) throws IOException {
    return read(path, 0);
  }

  /**
   * Reads a whole file.
   *
   * @param expectedDimensions the number of dimensions that the file must have; 0 for any
   */
  static IdxFile read(Path path, int expectedDimensions) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "not found; give an IDX file");
    }
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "is a directory; give an IDX file");
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
        InputStream contents = decompressed(file)) {
      return read(path, contents, expectedDimensions);
    } catch (ZipException | EOFException e) {
      throw new DatasetFormatException(
          path, "damaged gzip data (" + e.getMessage() + "); get the file again", e);
    }
  }

  /** The length of each dimension, outermost first; at least one, each at least 1. */
  public List<Integer> dimensions() {
    return dimensions;
  }

  /**
   * The elements as observations: one row per index of the first dimension, with the other
   * dimensions flattened (one column if there are none).
   */
  public Dataset toDataset() {
    return Dataset.owning(elements, elements.length / dimensions.get(0));
  }

  /**
   * The elements as class labels, from 0 to 255.
   *
   * @throws IllegalStateException if the file has more than one dimension
   */
  public int[] toLabels() {
    if (dimensions.size() != 1) {
      throw new IllegalStateException(
          "%s holds %s elements; labels have 1 dimension, so use toDataset()"
              .formatted(path, shape(dimensions)));
    }
    int[] labels = new int[elements.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Byte.toUnsignedInt(elements[i]);
    }
    return labels;
  }

  private static InputStream decompressed(InputStream file) throws IOException {
    file.mark(2);
    byte[] start = file.readNBytes(2);
    file.reset();
    boolean gzip = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
    return gzip ? new GZIPInputStream(file, CHUNK) : file;
  }

  private static IdxFile read(Path path, InputStream contents, int expectedDimensions)
      throws IOException {
    int magic = ByteBuffer.wrap(readExactly(path, contents, 0, Integer.BYTES)).getInt();
    int rank = magic & 0xFF;
    boolean expectedRank = expectedDimensions == 0 ? rank > 0 : rank == expectedDimensions;
    if (magic >>> 8 != UNSIGNED_BYTES || !expectedRank) {
      throw new DatasetFormatException(
          path,
          "magic number 0x%08X, expected 0x000008%s (unsigned bytes, dimensions: %s); give another file"
              .formatted(
                  magic,
                  expectedDimensions == 0 ? "nn" : "%02X".formatted(expectedDimensions),
                  expectedDimensions == 0 ? "nn" : expectedDimensions));
    }
    byte[] lengths = readExactly(path, contents, Integer.BYTES, rank * Integer.BYTES);
    List<Long> announced = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      announced.add(Integer.toUnsignedLong(ByteBuffer.wrap(lengths).getInt(i * Integer.BYTES)));
    }
    int size = requireSize(path, announced);
    byte[] elements = readExactly(path, contents, Integer.BYTES + lengths.length, size);
    if (contents.read() >= 0) {
      throw new DatasetFormatException(
          path,
          "more data follows the %s elements that the header announces; get the file again"
              .formatted(shape(announced)));
    }
    return new IdxFile(path, announced.stream().map(Long::intValue).toList(), elements);
  }

  private static int requireSize(Path path, List<Long> dimensions) throws DatasetFormatException {
    if (dimensions.contains(0L)) {
      throw new DatasetFormatException(
          path,
          "the header announces %s elements, which is none; give a file with data"
              .formatted(shape(dimensions)));
    }
    long size = 1;
    for (long dimension : dimensions) {
      if (dimension > Cells.LIMIT / size) {
        throw new DatasetFormatException(
            path,
            "the header announces %s elements, the limit is %d in all; get the file again or split it"
                .formatted(shape(dimensions), Cells.LIMIT));
      }
      size *= dimension;
    }
    return (int) size;
  }

  /**
   * Reads this many bytes.
   *
   * @param position how many bytes were read before
   */
  private static byte[] readExactly(Path path, InputStream contents, int position, int length)
      throws IOException {
    // Grows with the data that is there: a header's claim alone must not exhaust the memory.
    byte[] bytes = new byte[Math.min(length, CHUNK)];
    int found = 0;
    while (found < length) {
      if (found == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * found));
      }
      int read = readSome(contents, bytes, found);
      if (read < 0) {
        throw new DatasetFormatException(
            path,
            "the contents end after %d bytes, %d expected; get the file again"
                .formatted((long) position + found, (long) position + length));
      }
      found += read;
    }
    return bytes;
  }

  private static int readSome(InputStream contents, byte[] bytes, int offset) throws IOException {
    try {
      return contents.read(bytes, offset, bytes.length - offset);
    } catch (EOFException e) {
      // A gzip stream that was cut off: to the reader, the end of the contents.
      return -1;
    }
  }

  private static String shape(List<? extends Number> dimensions) {
    return dimensions.stream().map(Object::toString).collect(Collectors.joining(" x "));
  }
}
