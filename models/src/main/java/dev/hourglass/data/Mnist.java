package dev.hourglass.data;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The MNIST database of handwritten digits (LeCun, Cortes, Burges) from its four original files,
 * each of them plain or compressed by gzip. Data sets published in the same form, such as
 * Fashion-MNIST or EMNIST's letters, can be read too, if their files have these names.
 *
 * <p>An image is a row of 28x28 pixels, line by line from the top, 0 for paper and 1 for full ink.
 */
public final class Mnist {
  /** Height and width of an image in pixels. */
  public static final int SIDE = 28;

  private Mnist() {}

  /**
   * Reads {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, each with or without
   * {@code .gz}; the name without it goes first. MNIST's hold 60,000 images.
   *
   * @param directory where the files are
   * @return pixels stored as bytes, with the labels that the file holds: 0 to 9 in MNIST, never
   *     outside 0 to 255
   * @throws DatasetFormatException if a file doesn't hold what it should; the message names it
   * @throws IOException if a file is missing or can't be read; the message names it
   */
  public static Dataset train(Path directory) throws IOException {
    return read(requireNonNull(directory, "directory"), "train");
  }

  /**
   * Reads {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without
   * {@code .gz}; the name without it goes first. MNIST's hold 10,000 images.
   *
   * @param directory where the files are
   * @return pixels stored as bytes, with the labels that the file holds: 0 to 9 in MNIST, never
   *     outside 0 to 255
   * @throws DatasetFormatException if a file doesn't hold what it should; the message names it
   * @throws IOException if a file is missing or can't be read; the message names it
   */
  public static Dataset test(Path directory) throws IOException {
    return read(requireNonNull(directory, "directory"), "t10k");
  }

  private static Dataset read(Path directory, String set) throws IOException {
    Path imagesPath = find(directory, set + "-images-idx3-ubyte");
    Path labelsPath = find(directory, set + "-labels-idx1-ubyte");
    // Both headers before any element: what doesn't fit together is not unpacked first.
    try (IdxReader labels = IdxReader.open(labelsPath, 1);
        IdxReader images = IdxReader.open(imagesPath, 3)) {
      requireMatch(imagesPath, images.header(), labelsPath, labels.header());
      return images.readElements().toDataset().withLabels(labels.readElements().toLabels());
    }
  }

  private static void requireMatch(
      Path imagesPath, IdxHeader images, Path labelsPath, IdxHeader labels)
      throws DatasetFormatException {
    int height = images.dimensions().get(1);
    int width = images.dimensions().get(2);
    if (height != SIDE || width != SIDE) {
      throw new DatasetFormatException(
          imagesPath,
          "images of "
              + height
              + " x "
              + width
              + " pixels, expected "
              + SIDE
              + " x "
              + SIDE
              + "; read other images with IdxFile");
    }
    int imageCount = images.dimensions().get(0);
    if (imageCount != labels.size()) {
      throw new DatasetFormatException(
          labelsPath,
          labels.size()
              + " labels, but "
              + Quote.path(imagesPath)
              + " holds "
              + imageCount
              + " images; get both files from one source");
    }
  }

  private static Path find(Path directory, String name) throws NoSuchFileException {
    for (String candidate : List.of(name, name + ".gz")) {
      Path path = directory.resolve(candidate);
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new NoSuchFileException(
        Quote.path(directory),
        null,
        "holds neither "
            + name
            + " nor "
            + name
            + ".gz; give the directory with MNIST's four files");
  }
}
