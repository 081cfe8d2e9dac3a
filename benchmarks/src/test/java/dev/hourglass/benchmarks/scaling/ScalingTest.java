package dev.hourglass.benchmarks.scaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.Programs;
import dev.hourglass.benchmarks.SyntheticRows;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ScalingTest {
  @Test
  void aRoofIsTheLowerOfTwo() {
    Roof roof =
        new Roof(new Setting("java", 1, Precision.FLOAT32), 10e9, new ProductRate(1024, 200e9));
    assertEquals(20, roof.ridge());
    assertEquals(50e9, roof.at(5));
    assertEquals(200e9, roof.at(20));
    assertEquals(200e9, roof.at(1000));
  }

  @Test
  void aQuickRun(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        run(
            out,
            "--quick",
            "--backend=java",
            "--threads=1,2,1",
            "--seconds=0.002",
            "--batches=1,4,4",
            "--widths=8,16,32,8",
            "--width=16",
            "--batch=4",
            "--title=One or two",
            "--output=" + folder);

    assertEquals(0, exitCode, out.toString(UTF_8));
    List<String> lines = Files.readAllLines(folder.resolve("scaling.csv"));
    assertEquals(1 + 2 * (2 + 3), lines.size());
    List<String> head = List.of(lines.get(0).split(","));
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(","));
      assertEquals(head.size(), cells.size(), line);
      double flops = number(head, cells, "flops_per_step");
      double rate = flops / number(head, cells, "median_us") * 1e-3;
      assertEquals(rate, number(head, cells, "gflops_per_second"), 1e-2 * rate, line);
      double slanted =
          number(head, cells, "roof_gigabytes_per_second")
              * flops
              / number(head, cells, "bytes_per_step");
      double roof = Math.min(slanted, number(head, cells, "roof_gflops_per_second"));
      assertEquals(rate / roof, number(head, cells, "share_of_roof"), 1e-2 * rate / roof, line);
    }
    String page = Files.readString(folder.resolve("scaling.md"));
    assertTrue(page.startsWith("# Scaling: One or two\n\n- "), page);
    assertTrue(
        page.contains(
            "\n\n```\njava -cp benchmarks/target/benchmarks.jar "
                + "dev.hourglass.benchmarks.scaling.Scaling --quick --backend=java "),
        page);
    assertTrue(page.contains(" '--title=One or two' --output=" + folder.getFileName()), page);
    for (int count : List.of(1, 2)) {
      try (Backend backend = Backends.open("java", new BackendOptions(count))) {
        assertTrue(page.contains("\n- java: " + backend.description() + "\n"), page);
      }
    }
    assertTrue(page.contains("784-16-8-16-784"), page);
    assertTrue(page.contains("java, 2 threads, FLOAT32"), page);
    assertFalse(page.contains("Failed"), page);
    for (String name : List.of("step-times.png", "roofline.png")) {
      assertTrue(colours(picture(folder, name)).size() > 20, name + " is empty");
    }
  }

  @Test
  void backendsThatCannotBeUsedAreTold(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] arguments = {
      "--quick",
      "--threads=1",
      "--seconds=0.002",
      "--batches=1",
      "--widths=8",
      "--width=8",
      "--batch=2",
      "--output=" + folder
    };
    assertEquals(0, run(out, arguments), out.toString(UTF_8));
    String page = Files.readString(folder.resolve("scaling.md"));
    for (Backends.Found found : Backends.found()) {
      boolean isUsable = found.availability() instanceof Availability.Usable;
      String expected = isUsable ? found.name() + ": " : found.describe() + "\n";
      assertTrue(page.contains("\n- " + expected), page);
    }
  }

  static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("The loss rises"),
        new BackendException.OutOfMemory(1 << 30, "There is less.", null),
        new OutOfMemoryError("Java heap space"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aPointThatFailsIsLeftOut(Throwable failure, @TempDir Path folder) throws IOException {
    List<String> csvAtFailure = new ArrayList<>();
    FaultyBackend.Faults faults =
        scopes -> {
          if (points(folder) == 1 && csvAtFailure.isEmpty()) {
            csvAtFailure.addAll(lines(folder));
            return failure;
          }
          return null;
        };
    FaultyBackend.Opener opener = new FaultyBackend.Opener(faults);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        run(
            out,
            opener,
            "--quick",
            "--backend=java",
            "--threads=1",
            "--seconds=0.002",
            "--batches=1,2,3",
            "--widths=8,16",
            "--width=8",
            "--batch=4",
            "--output=" + folder);

    assertEquals(1, exitCode, out.toString(UTF_8));
    assertEquals(2, csvAtFailure.size(), "the head and the first point, before the failure");
    List<String> lines = lines(folder);
    assertEquals(1 + 2 + 2, lines.size(), lines::toString);
    assertEquals(csvAtFailure, lines.subList(0, 2));
    String told =
        "java, 1 thread, FLOAT32, 784-8-4-8-784, batch 2: %s: %s"
            .formatted(failure.getClass().getSimpleName(), failure.getMessage());
    assertTrue(out.toString(UTF_8).contains("Failed: " + told), out.toString(UTF_8));
    String page = Files.readString(folder.resolve("scaling.md"));
    assertTrue(page.contains("\n- " + told + "\n"), page);
    assertTrue(page.contains("\n|     3 |"), page);
    assertFalse(page.contains("\n|     2 |"), page);
    picture(folder, "step-times.png");
    picture(folder, "roofline.png");
    // For the roofs, for the points, and again after the failure.
    assertEquals(3, opener.opened());
    assertEquals(3, opener.closed());
  }

  @Test
  void aSweepOfWhichEverythingFailsIsNotDrawn(@TempDir Path folder) throws IOException {
    FaultyBackend.Faults faults =
        scopes -> points(folder) == 2 ? new IllegalStateException("No more") : null;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] arguments = {
      "--quick",
      "--backend=java",
      "--threads=1",
      "--seconds=0.002",
      "--batches=1,2",
      "--widths=8,16",
      "--width=8",
      "--batch=4",
      "--output=" + folder
    };
    assertEquals(1, run(out, new FaultyBackend.Opener(faults), arguments), out.toString(UTF_8));
    assertEquals(700, picture(folder, "step-times.png").getWidth());
    assertTrue(Files.readString(folder.resolve("scaling.md")).contains("784-16-8-16-784, batch 4"));
  }

  @Test
  void aSettingWithoutRoofsIsLeftOut(@TempDir Path folder) throws IOException {
    FaultyBackend.Faults faults = scopes -> scopes == 1 ? new OutOfMemoryError("full") : null;
    FaultyBackend.Opener opener = new FaultyBackend.Opener(faults);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] arguments = {
      "--quick",
      "--backend=java",
      "--threads=2,1",
      "--seconds=0.002",
      "--batches=1,2",
      "--widths=8",
      "--width=8",
      "--batch=4",
      "--output=" + folder
    };
    assertEquals(1, run(out, opener, arguments), out.toString(UTF_8));
    String page = Files.readString(folder.resolve("scaling.md"));
    assertTrue(
        page.contains(
            "\n- java, 2 threads, FLOAT32, the roofs, and so all steps: OutOfMemoryError: full\n"),
        page);
    assertEquals(1 + 3, lines(folder).size());
    assertEquals(3, opener.opened());
    assertEquals(3, opener.closed());
  }

  @Test
  void enoughStepsAreTakenBeforeTheLossIsCompared() {
    FaultyBackend.Opener opener = new FaultyBackend.Opener(scopes -> null);
    Setting setting = new Setting("java", 1, Precision.FLOAT32);
    try (Backend backend = opener.apply(setting)) {
      new Measurement(backend, setting, 1e-9)
          .point(new Sweeps.Size(Point.Sweep.BATCH, 8, 2), SyntheticRows.of(784, 2));
    }
    assertEquals(1 + 20, opener.runs(), "one, whose loss is the first, and those after it");
  }

  private static int points(Path folder) {
    return lines(folder).size() - 1;
  }

  private static List<String> lines(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("scaling.csv"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage picture(Path folder, String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "--quick; --quick",
        "--title=A b; '--title=A b'",
        "--title=it's; '--title=it'\\''s'",
        "--output=/home/someone/out; --output=out",
      })
  void argumentsAreQuoted(String argument, String expected) {
    assertEquals(
        "java -cp benchmarks/target/benchmarks.jar dev.hourglass.benchmarks.scaling.Scaling "
            + expected,
        Programs.command(Scaling.class, List.of(argument)));
  }

  private static double number(List<String> head, List<String> cells, String column) {
    return Double.parseDouble(cells.get(head.indexOf(column)));
  }

  private static Set<Integer> colours(BufferedImage picture) {
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        colours.add(picture.getRGB(x, y));
      }
    }
    return colours;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--batches=0; --batches has 0; give at least 1",
        "--widths=8,1; --widths has 1; give at least 2",
        "--seconds=0; --seconds is 0.0; give more than 0 and less than 3600",
        "--backend=jvaa; Backend jvaa is unknown; give one of",
      })
  void whatIsWrongIsTold(String option, String problem, String remedy) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(2, run(out, option));
    String expected = "scaling: " + problem + "; " + remedy;
    assertTrue(out.toString(UTF_8).startsWith(expected), out.toString(UTF_8));
  }

  private static int run(ByteArrayOutputStream out, String... arguments) {
    return run(out, Scaling::open, arguments);
  }

  private static int run(
      ByteArrayOutputStream out, Function<Setting, Backend> opener, String... arguments) {
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return Scaling.run(stream, stream, opener, arguments);
  }
}
