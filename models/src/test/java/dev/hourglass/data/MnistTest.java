package dev.hourglass.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MnistTest {
  /** Beside the checkout; surefire's working directory is the module's. */
  private static final Path REAL = Path.of("../../shared/data/mnist");

  private static final int PIXELS = 784;

  private final Path directory;

  MnistTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void readsTheRealFiles() throws IOException {
    assumeTrue(Files.isDirectory(REAL), () -> "MNIST is not there: " + REAL.toAbsolutePath());
    Dataset train = Mnist.train(REAL);
    Dataset test = Mnist.test(REAL);
    assertEquals("Dataset[60000 x 784, UINT8, with labels]", train.toString());
    assertEquals("Dataset[10000 x 784, UINT8, with labels]", test.toString());
    assertEquals(5, train.label(0));
    assertEquals(7, test.label(0));
    // The published mean of MNIST's training pixels is 33.318 of 255.
    double sum = 0;
    for (float[] row : train.toArray()) {
      for (float pixel : row) {
        sum += pixel;
      }
    }
    assertEquals(33.318 / 255, sum / (60_000.0 * PIXELS), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"train, false, false", "train, true, true", "t10k, false, true", "t10k, true, false"})
  void readsFilesWithAndWithoutGz(String set, boolean gzipImages, boolean gzipLabels)
      throws IOException {
    byte[] pixels = new byte[3 * PIXELS];
    new SplittableRandom(7).nextBytes(pixels);
    write(set + "-images-idx3-ubyte", gzipImages, Idx.contents(pixels, 3, 28, 28));
    write(set + "-labels-idx1-ubyte", gzipLabels, Idx.contents(new byte[] {9, 0, 4}, 3));
    Dataset dataset = set.equals("train") ? Mnist.train(directory) : Mnist.test(directory);
    assertEquals(DType.UINT8, dataset.type());
    assertArrayEquals(Dataset.ofBytes(pixels, PIXELS).toArray(), dataset.toArray());
    assertEquals(9, dataset.label(0));
    assertEquals(0, dataset.label(1));
    assertEquals(4, dataset.label(2));
  }

  @Test
  void theNameWithoutGzGoesFirst() throws IOException {
    write("train-images-idx3-ubyte", false, Idx.contents(new byte[PIXELS], 1, 28, 28));
    write("train-labels-idx1-ubyte", true, Idx.contents(new byte[] {1}, 1));
    write("train-labels-idx1-ubyte", false, Idx.contents(new byte[] {2}, 1));
    assertEquals(2, Mnist.train(directory).label(0));
  }

  @Test
  void aFileThatOnlyKeptTheEndingGzIsRead() throws IOException {
    write("train-images-idx3-ubyte", true, Idx.contents(new byte[PIXELS], 1, 28, 28));
    Files.write(directory.resolve("train-labels-idx1-ubyte.gz"), Idx.contents(new byte[] {3}, 1));
    assertEquals(3, Mnist.train(directory).label(0));
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    missing("holds neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz;");
    write("train-images-idx3-ubyte", false, Idx.contents(new byte[PIXELS], 1, 28, 28));
    missing("holds neither train-labels-idx1-ubyte nor train-labels-idx1-ubyte.gz;");
  }

  private void missing(String problem) {
    NoSuchFileException error =
        assertThrows(NoSuchFileException.class, () -> Mnist.train(directory));
    assertEquals(
        directory + ": " + problem + " give the directory with MNIST's four files",
        error.getMessage());
  }

  @Test
  void differentCountsAreRefused() throws IOException {
    write("t10k-images-idx3-ubyte", false, Idx.contents(new byte[2 * PIXELS], 2, 28, 28));
    write("t10k-labels-idx1-ubyte", false, Idx.contents(new byte[3], 3));
    fails(
        "t10k-labels-idx1-ubyte",
        "3 labels, but %s holds 2 images; get both files from one source"
            .formatted(directory.resolve("t10k-images-idx3-ubyte")));
  }

  /** EMNIST's letters are numbered from 1 to 26. */
  @Test
  void labelsAreThoseOfTheFile() throws IOException {
    write("t10k-images-idx3-ubyte", false, Idx.contents(new byte[3 * PIXELS], 3, 28, 28));
    write("t10k-labels-idx1-ubyte", true, Idx.contents(new byte[] {1, 26, -1}, 3));
    Dataset letters = Mnist.test(directory);
    assertEquals(1, letters.label(0));
    assertEquals(26, letters.label(1));
    assertEquals(255, letters.label(2));
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedBeforeItIsUnpacked() throws IOException {
    // Neither file holds the elements that it announces: reading them would be refused as well.
    write("t10k-images-idx3-ubyte", true, Idx.header(100_000, 28, 28));
    write("t10k-labels-idx1-ubyte", true, Idx.header(60_000));
    fails(
        "t10k-labels-idx1-ubyte.gz",
        "60000 labels, but "
            + directory.resolve("t10k-images-idx3-ubyte.gz")
            + " holds 100000 images; get both files from one source");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws IOException {
    write("t10k-images-idx3-ubyte", true, Idx.contents(new byte[28 * 14], 1, 28, 14));
    write("t10k-labels-idx1-ubyte", false, Idx.contents(new byte[1], 1));
    fails(
        "t10k-images-idx3-ubyte.gz",
        "images of 28 x 14 pixels, expected 28 x 28; read other images with IdxFile");
  }

  @Test
  void exchangedFilesAreRefused() throws IOException {
    write("t10k-images-idx3-ubyte", false, Idx.contents(new byte[1], 1));
    write("t10k-labels-idx1-ubyte", false, Idx.contents(new byte[1], 1));
    fails(
        "t10k-images-idx3-ubyte",
        "magic number 0x00000801, expected 0x00000803 (unsigned bytes, dimensions: 3);"
            + " give another file");
    write("t10k-labels-idx1-ubyte", false, Idx.contents(new byte[PIXELS], 1, 28, 28));
    fails(
        "t10k-labels-idx1-ubyte",
        "magic number 0x00000803, expected 0x00000801 (unsigned bytes, dimensions: 1);"
            + " give another file");
  }

  private void fails(String file, String problem) {
    DatasetFormatException error =
        assertThrows(DatasetFormatException.class, () -> Mnist.test(directory));
    assertEquals(directory.resolve(file) + ": " + problem, error.getMessage());
  }

  private void write(String name, boolean compressed, byte[] contents) throws IOException {
    Files.write(
        directory.resolve(compressed ? name + ".gz" : name),
        compressed ? Idx.gzip(contents) : contents);
  }
}
