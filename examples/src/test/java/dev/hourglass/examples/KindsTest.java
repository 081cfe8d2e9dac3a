package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Variational;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of further kinds, held against the models that one run has saved. */
final class KindsTest {
  private static final int IMAGES = 600;

  /** From one image of a picture to the next one, and before the first. */
  private static final int STRIDE = 60;

  private static final int GAP = 4;
  private static final int LABELS = 110;

  private static Path folder;
  private static Run run;
  private static Dataset test;

  @BeforeAll
  static void trainOneOfEach(@TempDir Path output) {
    folder = output;
    run =
        Run.of(
            "--backend=java",
            "--images=" + IMAGES,
            "--epochs=3",
            "--batch-size=20",
            "--kinds=variational,denoising,sparse",
            "--no-progress",
            "--output=" + folder);
    assertEquals(0, run.exitCode(), run.err());
    test = Digits.synthetic(IMAGES + 10_000, 42).slice(IMAGES, IMAGES + 10_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "samples.png 484 484",
        "walks.png 834 604",
        "denoised.png 1314 184",
        "features-sparse.png 1204 604",
        // The original, three deep ones, PCA, and these three.
        "reconstructions.png 1314 484"
      })
  void picturesHaveTheirSizesAndNoImageIsBlank(String expected) throws IOException {
    String[] parts = expected.split(" ", -1);
    BufferedImage picture = picture(parts[0]);

    assertEquals(expected, parts[0] + " " + picture.getWidth() + " " + picture.getHeight());
    int left = picture.getWidth() % STRIDE == GAP ? GAP : LABELS + GAP;
    for (int y = GAP; y < picture.getHeight(); y += STRIDE) {
      for (int x = left; x < picture.getWidth(); x += STRIDE) {
        String place = parts[0] + " at " + x + ", " + y;
        assertTrue(levels(picture, x, y).size() > 2, place);
      }
    }
  }

  private static Set<Integer> levels(BufferedImage picture, int left, int top) {
    Set<Integer> levels = new HashSet<>();
    for (int y = 0; y < 56; y++) {
      for (int x = 0; x < 56; x++) {
        levels.add(picture.getRGB(left + x, top + y));
      }
    }
    return levels;
  }

  @Test
  void samplesAreThoseOfTheModel() throws IOException {
    BufferedImage picture = picture("samples.png");
    try (Autoencoder model = load("variational")) {
      float[][] samples = Variational.of(model).sample(64, 42);
      for (int i = 0; i < 64; i++) {
        assertImage(samples[i], picture, GAP + i % 8 * STRIDE, GAP + i / 8 * STRIDE);
      }
    }
  }

  @Test
  void aWalkGoesStraightFromOneDigitToAnother() throws IOException {
    BufferedImage picture = picture("walks.png");
    try (Autoencoder model = load("variational")) {
      // The second 2 and the second 7, in the sixth row.
      float[] from = test.row(rowsOf(2)[1]);
      float[] to = test.row(rowsOf(7)[1]);
      float[] first = model.encode(from);
      float[] last = model.encode(to);
      float[] third = new float[first.length];
      for (int i = 0; i < third.length; i++) {
        third[i] = first[i] + (last[i] - first[i]) / 3;
      }
      int top = GAP + 5 * STRIDE;
      int left = LABELS + GAP;
      assertImage(from, picture, left, top);
      assertImage(model.decode(first), picture, left + STRIDE, top);
      assertImage(model.decode(third), picture, left + 4 * STRIDE, top);
      assertImage(model.decode(last), picture, left + 10 * STRIDE, top);
      assertImage(to, picture, left + 11 * STRIDE, top);
    }
  }

  private static int[] rowsOf(int label) {
    return IntStream.range(0, test.rows()).filter(row -> test.label(row) == label).toArray();
  }

  @Test
  void belowNoisyImagesStandsWhatTheModelMakesOfThem() throws IOException {
    BufferedImage picture = picture("denoised.png");
    // The second 3, the eighth image of the picture.
    int row = rowsOf(3)[1];
    Dataset noisy = NoisyImages.of(test.slice(row, row + 1), 0.5f, ~42, 7);
    int left = LABELS + GAP + 7 * STRIDE;
    assertImage(noisy.row(0), picture, left, GAP);
    try (Autoencoder model = load("denoising")) {
      assertImage(model.reconstruct(noisy.row(0)), picture, left, GAP + STRIDE);
    }
    assertImage(test.row(row), picture, left, GAP + 2 * STRIDE);
  }

  @Test
  void theNoisyImagesRatioIsThatOfClippedNoise() {
    double[] expected = new double[256];
    for (int level = 0; level < 256; level++) {
      expected[level] = clippedSquare(level / 255.0, 0.5);
    }
    double sum = 0;
    for (int i = 0; i < test.rows(); i++) {
      for (int j = 0; j < 784; j++) {
        sum += expected[Math.round(255 * test.value(i, j))];
      }
    }
    double ratio = -10 * Math.log10(sum / test.rows() / 784);
    assertEquals(ratio, number("noise of standard deviation 0.5: PSNR ([0-9.]+) dB"), 0.01);
  }

  /** Mean square of what noise does to a pixel, by the trapezoidal rule. */
  private static double clippedSquare(double pixel, double deviation) {
    int steps = 2_000;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double z = -8 + 16.0 * i / steps;
      double change = Math.max(0, Math.min(1, pixel + deviation * z)) - pixel;
      sum += change * change * Math.exp(-z * z / 2);
    }
    return sum * 16 / steps / Math.sqrt(2 * Math.PI);
  }

  @Test
  void theDenoisedImagesRatioIsThatOfTheModel() throws IOException {
    double sum = 0;
    try (Autoencoder model = load("denoising")) {
      // In one piece, and added up another way.
      float[][] denoised = model.reconstruct(NoisyImages.of(test, 0.5f, ~42, 0));
      for (int i = 0; i < denoised.length; i++) {
        double error = 0;
        for (int j = 0; j < 784; j++) {
          error += Math.pow(denoised[i][j] - test.value(i, j), 2);
        }
        sum += error / 784;
      }
    }
    double ratio = 20 * Math.log10(1 / Math.sqrt(sum / test.rows()));
    assertEquals(ratio, number("dB, denoised ([0-9.]+) dB"), 0.006);
  }

  /** Which is what they are trained for, and little training is enough to show. */
  @Test
  void noiseGoesAwayAndUnitsAreAsActiveAsTheyShould() {
    double noisy = number("noise of standard deviation 0.5: PSNR ([0-9.]+) dB");
    double denoised = number("dB, denoised ([0-9.]+) dB");
    double activation = number("mean activation on test images ([0-9.]+)");
    String found = denoised + " dB after " + noisy + " dB, an activation of " + activation;
    assertTrue(denoised >= noisy + 3, found);
    assertTrue(activation > 0.1 / 2 && activation < 0.1 * 2, found);
  }

  @Test
  void theMeanActivationAndTheOrderOfFeaturesAreThoseOfTheModel() throws IOException {
    BufferedImage picture = picture("features-sparse.png");
    try (Autoencoder model = load("sparse")) {
      double[] activity = new double[200];
      for (float[] code : model.encode(test)) {
        for (int unit = 0; unit < 200; unit++) {
          activity[unit] += code[unit];
        }
      }
      double mean = Arrays.stream(activity).sum() / 200 / test.rows();
      assertEquals(mean, number("mean activation on test images ([0-9.]+)"), 0.00006);
      int most = 0;
      int least = 0;
      for (int unit = 1; unit < 200; unit++) {
        most = activity[unit] > activity[most] ? unit : most;
        least = activity[unit] < activity[least] ? unit : least;
      }
      float[][] weights = model.encoderWeights(0);
      assertImage(aroundGray(weights[most]), picture, GAP, GAP);
      assertImage(aroundGray(weights[least]), picture, GAP + 19 * STRIDE, GAP + 9 * STRIDE);
      assertEquals(activity[most] / test.rows(), number("single units [0-9.]+ to ([0-9.]+)"), 6e-5);
      assertEquals(activity[least] / test.rows(), number("single units ([0-9.]+)"), 6e-5);
    }
    assertTrue(run.out().contains("(target 0.1)"), run.out());
  }

  private static float[] aroundGray(float[] weights) {
    double largest = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    float[] pixels = new float[weights.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (0.5 + 0.5 * weights[i] / largest);
    }
    return pixels;
  }

  @Test
  void theTableNamesTheTerms() {
    assertTerms("stacked", "reconstruction");
    assertTerms("variational", "reconstruction", "divergence");
    assertTerms("denoising", "reconstruction");
    assertTerms("sparse", "reconstruction", "sparsity", "l2");
    // Half of the loss's last digit, of 784 pixels, and half of that of the nats.
    assertEquals(
        784 * Double.parseDouble(lossRow("variational")[1]),
        number("variational .*; negative ELBO of an image ([0-9.]+) nats"),
        784 * 0.5e-5 + 0.05);
  }

  /** That these are the terms, and add up to the loss, which the last epoch's line tells too. */
  private static void assertTerms(String model, String... names) {
    String[] row = lossRow(model);
    String[] terms = row[2].replaceFirst("; .*", "").split(", ", -1);
    assertEquals(names.length, terms.length, row[2]);
    double sum = 0;
    for (int i = 0; i < names.length; i++) {
      assertTrue(terms[i].matches(names[i] + " [0-9.]+"), row[2]);
      double term = Double.parseDouble(terms[i].split(" ", -1)[1]);
      assertTrue(term > 0, row[2]);
      sum += term;
    }
    assertEquals(Double.parseDouble(row[1]), sum, 0.5e-5 * (1 + names.length));
    String epoch =
        run.out()
            .substring(run.out().indexOf("\n" + model + " 784"))
            .lines()
            .filter(line -> line.contains("epoch 3/3"))
            .findFirst()
            .orElseThrow();
    assertTrue(epoch.contains("loss " + row[1] + ","), epoch);
  }

  /** Name, loss and terms. */
  private static String[] lossRow(String model) {
    String table = run.out().substring(run.out().indexOf("loss of the last epoch"));
    return table
        .lines()
        .filter(line -> line.startsWith(model + " "))
        .findFirst()
        .orElseThrow()
        .split(" +", 3);
  }

  private static double number(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(run.out());
    assertTrue(matcher.find(), () -> pattern + " is not in\n" + run.out());
    return Double.parseDouble(matcher.group(1));
  }

  private static BufferedImage picture(String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  private static Autoencoder load(String model) throws IOException {
    return Autoencoder.load(folder.resolve("model-" + model));
  }

  /** The pixels of an image, each of which takes two by two of the picture. */
  private static void assertImage(float[] pixels, BufferedImage picture, int left, int top) {
    for (int i = 0; i < 784; i++) {
      int x = left + 2 * (i % 28);
      int y = top + 2 * (i / 28);
      // How a row is rounded may depend on the size of its batch.
      assertEquals(255 * pixels[i], picture.getRGB(x, y) & 255, 0.6, "pixel " + i);
    }
  }

  @Test
  void aKindThatIsNamedTwiceIsTrainedOnceAndOthersAreNot(@TempDir Path other) throws IOException {
    Run sparse =
        Run.of(
            "--backend=java",
            "--images=200",
            "--epochs=1",
            "--batch-size=100",
            "--kinds=sparse, sparse",
            "--no-progress",
            "--no-pictures",
            "--output=" + other);

    assertEquals(0, sparse.exitCode(), sparse.err());
    assertEquals(1, sparse.out().lines().filter(line -> line.startsWith("sparse 784-")).count());
    assertFalse(sparse.out().contains("variational"), sparse.out());
    try (Stream<Path> files = Files.list(other)) {
      assertEquals(4, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "samples.png",
        "walks.png",
        "denoised.png",
        "features-sparse.png",
        "model-variational"
      })
  void aPlaceThatIsTakenIsFoundBeforeAnythingIsComputed(String name, @TempDir Path other)
      throws IOException {
    if (name.endsWith(".png")) {
      Files.createDirectory(other.resolve(name));
    } else {
      Files.createFile(other.resolve(name));
    }

    Run refused =
        Run.of(
            "--backend=java",
            "--images=200",
            "--kinds=variational,denoising,sparse",
            "--output=" + other);

    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains(other.resolve(name) + ": it is "), refused.err());
    assertEquals("", refused.out());
  }

  @Test
  void oneTestImageIsEnough(@TempDir Path other) throws IOException {
    MnistFolder.write(other, 160, 1, 26);

    Run single =
        Run.of(
            "--backend=java",
            "--mnist=" + other,
            "--epochs=1",
            "--kinds=variational,denoising,sparse",
            "--output=" + other.resolve("output"));

    assertEquals(0, single.exitCode(), single.err());
    BufferedImage walk = ImageIO.read(other.resolve("output").resolve("walks.png").toFile());
    assertEquals(STRIDE + GAP, walk.getHeight());
  }
}
