package dev.hourglass.data;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The contents of a file in the IDX format of Y. LeCun's MNIST page, with unsigned bytes as
 * elements, plain or compressed by gzip (told apart by the contents, not by the name).
 *
 * <p>The format: two zero bytes, the element type (0x08 for unsigned bytes), the number of
 * dimensions, the length of each dimension as an unsigned big-endian 32-bit integer, then the
 * elements in row-major order.
 */
public final class IdxFile {
  private final Path path;
  private final IdxHeader header;
  private final byte[] elements;

  /** Takes the elements themselves; the caller gives them up. */
  IdxFile(Path path, IdxHeader header, byte[] elements) {
    this.path = path;
    this.header = header;
    this.elements = elements;
  }

  /**
   * Reads a whole file. Memory is taken for the elements that the header announces, once it is
   * known that a file of this length can hold them, and for nothing that follows them.
   *
   * @param path a file of unsigned bytes with any number of dimensions, at least 1
   * @throws DatasetFormatException if the file is not of this format, announces no elements or more
   *     than fit one array, holds less or more than it announces, or is damaged gzip data
   * @throws IOException if the file is missing, is a directory, pipe or device, can't be read, or
   *     takes more memory than there is
   */
  public static IdxFile read(Path path) throws IOException {
    try (IdxReader reader = IdxReader.open(requireNonNull(path, "path"), 0)) {
      return reader.readElements();
    }
  }

  /** The length of each dimension, outermost first; at least one, each at least 1. */
  public List<Integer> dimensions() {
    return header.dimensions();
  }

  /**
   * The elements as observations: one row per index of the first dimension, with the other
   * dimensions flattened (one column if there are none).
   */
  public Dataset toDataset() {
    return Dataset.owning(elements, elements.length / dimensions().get(0));
  }

  /**
   * The elements as class labels, from 0 to 255.
   *
   * @throws IllegalStateException if the file has more than one dimension
   */
  public int[] toLabels() {
    if (dimensions().size() != 1) {
      throw new IllegalStateException(
          Quote.path(path)
              + " holds "
              + header.shape()
              + " elements; labels have 1 dimension, so use toDataset()");
    }
    int[] labels = new int[elements.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Byte.toUnsignedInt(elements[i]);
    }
    return labels;
  }
}
