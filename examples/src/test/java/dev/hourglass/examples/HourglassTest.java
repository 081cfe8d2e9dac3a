package dev.hourglass.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HourglassTest {
  @Test
  void trainsAllModelsAndWritesPicturesAndModels(@TempDir Path folder) throws IOException {
    Run run =
        Run.of(
            "--backend=java",
            "--images=600",
            "--epochs=3",
            "--batch-size=100",
            "--certify=2",
            "--no-progress",
            "--output=" + folder);

    assertEquals(0, run.exitCode(), run.err());
    for (String model : List.of("undercomplete", "stacked", "tied", "greedy", "linear")) {
      assertTrue(
          run.out().contains("\n" + model + " "), () -> model + " is missing in\n" + run.out());
    }
    assertTrue(run.out().contains("exact PCA, 150 codes"), run.out());
    assertTrue(run.out().contains("fine-tuning, epoch 2/2: train MSE 0."), run.out());
    assertFalse(run.out().contains("loss of the last epoch"), run.out());
    assertPicture(folder.resolve("reconstructions.png"));
    assertPicture(folder.resolve("point-cloud.png"));
    for (String model : List.of("stacked", "tied", "greedy", "linear")) {
      assertPicture(folder.resolve("features-" + model + ".png"));
      try (Autoencoder loaded = Autoencoder.load(folder.resolve("model-" + model))) {
        assertEquals(784, loaded.architecture().inputSize());
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(10, files.count(), "temporary files are left");
    }
  }

  @Test
  void drawsNothingWhereThatIsNotWanted(@TempDir Path folder) throws IOException {
    Run run =
        Run.of(
            "--backend=java",
            "--images=200",
            "--epochs=1",
            "--batch-size=100",
            "--no-progress",
            "--no-pictures",
            "--output=" + folder);

    assertEquals(0, run.exitCode(), run.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("model-greedy", "model-stacked", "model-tied"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void certifiesThePointCloud(@TempDir Path folder) {
    Run run =
        Run.of(
            "--backend=java",
            "--images=200",
            "--epochs=1",
            "--batch-size=100",
            "--no-progress",
            "--output=" + folder);

    assertEquals(0, run.exitCode(), run.err());
    String line = run.out().lines().filter(l -> l.contains("certificate")).findFirst().orElse("");
    double angle = Double.parseDouble(line.replaceAll(".*subspace ([0-9.]+)°.*", "$1"));
    assertTrue(angle < 0.5, line);
  }

  @Test
  void offersTheTutorialsSettings(@TempDir Path folder) {
    Run run =
        Run.of(
            "--backend=java",
            "--tutorial",
            "--images=300",
            "--epochs=1",
            "--no-progress",
            "--output=" + folder);

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("greedy 1/2 (784-300), epoch 4/4"), run.out());
  }

  @Test
  void trainsByMuon() {
    Recipe recipe = Recipe.digits(5, 150, 1).get(2).by(OptimizerName.MUON);
    assertEquals(Optimizer.muon(), recipe.training().optimizer());
  }

  /** It is no other way to write that Adam is meant. */
  @Test
  void theOptimizerIsUsed(@TempDir Path folder) {
    List<String> tables = new ArrayList<>();
    for (String name : List.of("adam", "muon")) {
      Run run =
          Run.of(
              "--backend=java",
              "--optimizer=" + name,
              "--images=200",
              "--batch-size=100",
              "--epochs=1",
              "--no-pictures",
              "--no-progress",
              "--output=" + folder.resolve(name));
      assertEquals(0, run.exitCode(), run.err());
      tables.add(run.out().lines().filter(line -> line.startsWith("tied ")).toList().toString());
    }
    assertNotEquals(tables.get(0), tables.get(1));
  }

  /** Within two percent of single precision's error, as mixed precision is meant to be. */
  @Test
  void mixedPrecisionReconstructsAsWell(@TempDir Path folder) throws IOException {
    try (Backend backend = Backends.open()) {
      assumeTrue(backend.supports(DType.BFLOAT16), "the processor doesn't multiply BFLOAT16");
    }
    double single = stackedTestError("FLOAT32", folder.resolve("single"));
    double mixed = stackedTestError("BFLOAT16", folder.resolve("mixed"));
    Path parameters = Path.of("model-stacked", "model.safetensors");
    assertTrue(
        Files.mismatch(
                folder.resolve("single").resolve(parameters),
                folder.resolve("mixed").resolve(parameters))
            >= 0,
        "both were trained alike");
    assertEquals(single, mixed, 0.02 * single);
  }

  private static double stackedTestError(String precision, Path folder) {
    Run run =
        Run.of(
            "--precision=" + precision,
            "--images=4000",
            "--epochs=2",
            "--batch-size=100",
            "--no-progress",
            "--output=" + folder);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("deep autoencoders in " + precision), run.out());
    String row =
        run.out()
            .lines()
            .filter(line -> line.startsWith("stacked "))
            .reduce((a, b) -> b)
            .orElse("");
    String[] cells = row.strip().split("\\s+", -1);
    return Double.parseDouble(cells[cells.length - 1]);
  }

  private static void assertPicture(Path file) throws IOException {
    BufferedImage picture = ImageIO.read(file.toFile());
    assertNotNull(picture, () -> file + " is not a picture");
    List<Integer> colors = new ArrayList<>();
    int y = picture.getHeight() / 4;
    for (int x = 0; x < picture.getWidth(); x++) {
      int color = picture.getRGB(x, y);
      if (!colors.contains(color)) {
        colors.add(color);
      }
    }
    assertTrue(colors.size() > 2, () -> file + " is empty");
  }

  static List<Arguments> mistakes() {
    return List.of(
        Arguments.of(List.of("--epoch=3"), "--epoch"),
        Arguments.of(List.of("--epochs=many"), "many"),
        Arguments.of(List.of("--epochs=0"), "--epochs is 0"),
        Arguments.of(List.of("--images=0"), "--images is 0"),
        Arguments.of(List.of("--images=50"), "50 images to train on; PCA with 150 codes"),
        Arguments.of(List.of("--images=50", "--batch-size=20"), "50 images to train on; PCA"),
        Arguments.of(List.of("--images=2147483647"), "--images is 2147483647; this JVM has memory"),
        Arguments.of(List.of("--images=2700000"), "--images is 2700000; this JVM has memory"),
        Arguments.of(List.of("--batch-size=0"), "--batch-size is 0"),
        Arguments.of(List.of("--optimizer=sgd"), "--optimizer"),
        Arguments.of(List.of("--optimizer=muon", "--tutorial"), "--tutorial trains with Adam"),
        Arguments.of(List.of("--images=200", "--batch-size=201"), "--batch-size is 201, but"),
        Arguments.of(List.of("--certify=-1"), "--certify is -1"),
        Arguments.of(List.of("--certify=0", "--images=200"), "--certify is 0"),
        Arguments.of(
            List.of("--kinds=sparse,contractive"),
            "--kinds names 'contractive', which is unknown; give some of variational, denoising,"
                + " sparse, separated by commas"),
        Arguments.of(List.of("--kinds="), "--kinds names '', which is unknown; give some of"),
        Arguments.of(List.of("--kinds"), "--kinds"),
        Arguments.of(List.of("--payments=many"), "many"),
        Arguments.of(List.of("--payments=599"), "--payments is 599; give at least 600"),
        Arguments.of(
            List.of("--images=200", "--payments", "--epochs=2"),
            "--payments has nothing to do with --images, --epochs; leave that out"),
        Arguments.of(List.of("--seed=1e3"), "1e3"),
        Arguments.of(List.of("--threads=0"), "threads is 0"),
        Arguments.of(List.of("--precision=FLOAT8"), "FLOAT8"),
        Arguments.of(List.of("--precision=BFLOAT16", "--images=200"), "does not compute BFLOAT16"),
        Arguments.of(List.of("--mnist=no/such/folder"), "no/such/folder"),
        Arguments.of(List.of("--backend=abacus", "--images=200"), "abacus"),
        Arguments.of(List.of("--output=pom.xml", "--images=200"), "pom.xml: it is not a folder"),
        Arguments.of(List.of("--output=pom.xml/x", "--images=200"), "pom.xml/x: "));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isWrongInOneLineBeforeAnythingIsComputed(
      List<String> arguments, String named, @TempDir Path folder) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--backend"))) {
      all.add("--backend=java");
    }
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--output"))) {
      all.add("--output=" + folder);
    }

    Run run = Run.of(all.toArray(new String[0]));

    assertRefused(run, named);
    assertEquals(List.of(), names(folder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"point-cloud.png", "reconstructions.png", "features-tied.png", "model-tied"})
  void aPlaceThatIsTakenIsFoundBeforeAnythingIsComputed(String name, @TempDir Path folder)
      throws IOException {
    if (name.endsWith(".png")) {
      Files.createDirectory(folder.resolve(name));
    } else {
      Files.createFile(folder.resolve(name));
    }

    Run run = Run.of("--backend=java", "--images=200", "--output=" + folder);

    assertRefused(run, folder.resolve(name) + ": it is ");
    assertEquals(List.of(name), names(folder));
  }

  /** Not even for the superuser. */
  @Test
  void aFolderThatCannotBeWrittenIsFoundBeforeAnythingIsComputed() {
    Path processes = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(processes), "this system has no such folder");

    assertRefused(
        Run.of("--backend=java", "--images=200", "--output=" + processes),
        processes + ": ",
        " bytes can't be written there (",
        "name another folder with --output");
  }

  private static void assertRefused(Run run, String... named) {
    assertEquals(2, run.exitCode(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("hourglass: "), run.err());
    for (String part : named) {
      assertTrue(run.err().contains(part), run.err());
    }
    assertEquals("", run.out());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatFailsOnTheWayIsToldInOneLineToo(@TempDir Path folder) {
    Path output = folder.resolve("output");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), true, UTF_8) {
          @Override
          public void println(String line) {
            if (line.startsWith("undercomplete")) {
              // Empty as yet.
              assertTrue(output.toFile().delete());
            }
          }
        };

    int exitCode =
        Hourglass.run(
            out,
            new PrintStream(err, true, UTF_8),
            "--backend=java",
            "--images=200",
            "--output=" + output);

    assertEquals(1, exitCode);
    assertEquals(
        "hourglass: NoSuchFile: " + output.resolve(".point-cloud.png.tmp.png"),
        err.toString(UTF_8).strip());
  }

  @Test
  void lettersAreAsGoodAsDigits(@TempDir Path folder) throws IOException {
    MnistFolder.write(folder, 160, 160, 26);

    Run run =
        Run.of(
            "--backend=java",
            "--mnist=" + folder,
            "--epochs=1",
            "--output=" + folder.resolve("output"));

    assertEquals(0, run.exitCode(), run.err());
    assertPicture(folder.resolve("output").resolve("reconstructions.png"));
  }

  @Test
  void namesTheFoundBackendsWhereTheWantedOneIsUnknown(@TempDir Path folder) {
    Run run = Run.of("--backend=abacus", "--images=200", "--output=" + folder);

    assertTrue(run.err().contains("java: pure Java"), run.err());
    assertTrue(run.err().contains("cuda: not usable"), run.err());
  }

  @Test
  void helpNamesEveryOption() {
    Run run = Run.of("--help");

    assertEquals(0, run.exitCode());
    for (String option :
        List.of(
            "--mnist",
            "--images",
            "--backend",
            "--threads",
            "--precision",
            "--optimizer",
            "--epochs",
            "--batch-size",
            "--seed",
            "--tutorial",
            "--certify",
            "--kinds",
            "--payments",
            "--output",
            "--no-progress",
            "--list-backends",
            "--version")) {
      assertTrue(run.out().contains(option), () -> option + " is missing in\n" + run.out());
    }
  }

  @Test
  void listsBackends() {
    Run run = Run.of("--list-backends");

    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("java: pure Java"), run.out());
    assertTrue(run.out().contains("cuda: not usable: "), run.out());
    assertFalse(run.out().contains("Trains"), run.out());
  }
}
