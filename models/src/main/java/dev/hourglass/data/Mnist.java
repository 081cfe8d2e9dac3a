package dev.hourglass.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The MNIST database of handwritten digits (LeCun, Cortes, Burges) from its four original files,
 * each of them plain or compressed by gzip. Data sets published in the same form, such as
 * Fashion-MNIST, can be read too.
 *
 * <p>An image is a row of 28x28 pixels, line by line from the top, 0 for paper and 1 for full ink.
 */
public final class Mnist {
  /** Height and width of an image in pixels. */
  public static final int SIDE = 28;

  private static final int CLASSES = 10;

  private Mnist() {}

  /**
   * Reads {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, each with or without
   * {@code .gz}; the name without it goes first. MNIST's hold 60,000 images.
   *
   * @param directory where the files are
   * @return pixels stored as bytes, with labels from 0 to 9
   * @throws DatasetFormatException if a file doesn't hold what it should; the message names it
   * @throws IOException if a file is missing or can't be read; the message names it
   */
  public static Dataset train(Path directory) throws IOException {
    return read(directory, "train");
  }

  /**
   * Reads {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without
   * {@code .gz}; the name without it goes first. MNIST's hold 10,000 images.
   *
   * @param directory where the files are
   * @return pixels stored as bytes, with labels from 0 to 9
   * @throws DatasetFormatException if a file doesn't hold what it should; the message names it
   * @throws IOException if a file is missing or can't be read; the message names it
   */
  public static Dataset test(Path directory) throws IOException {
    return read(directory, "t10k");
  }

  private static Dataset read(Path directory, String set) throws IOException {
    Path imagesPath = find(directory, set + "-images-idx3-ubyte");
    Path labelsPath = find(directory, set + "-labels-idx1-ubyte");
    int[] labels = IdxFile.read(labelsPath, 1).toLabels();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= CLASSES) {
        throw new DatasetFormatException(
            labelsPath,
            "label %d is %d, expected 0 to %d; get the file again"
                .formatted(i, labels[i], CLASSES - 1));
      }
    }
    IdxFile images = IdxFile.read(imagesPath, 3);
    List<Integer> dimensions = images.dimensions();
    if (dimensions.get(1) != SIDE || dimensions.get(2) != SIDE) {
      throw new DatasetFormatException(
          imagesPath,
          "images of %d x %d pixels, expected %d x %3$d; read other images with IdxFile"
              .formatted(dimensions.get(1), dimensions.get(2), SIDE));
    }
    if (dimensions.get(0) != labels.length) {
      throw new DatasetFormatException(
          labelsPath,
          "%d labels, but %s holds %d images; get both files from one source"
              .formatted(labels.length, imagesPath, dimensions.get(0)));
    }
    return images.toDataset().withLabels(labels);
  }

  private static Path find(Path directory, String name) throws NoSuchFileException {
    for (String candidate : List.of(name, name + ".gz")) {
      Path path = directory.resolve(candidate);
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new NoSuchFileException(
        directory.toString(),
        null,
        "holds neither %s nor %1$s.gz; give the directory with MNIST's four files".formatted(name));
  }
}
