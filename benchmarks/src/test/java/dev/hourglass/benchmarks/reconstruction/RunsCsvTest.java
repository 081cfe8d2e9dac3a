package dev.hourglass.benchmarks.reconstruction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunsCsvTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void runsAreReadAsTheyWereAdded() throws IOException {
    Path file = folder.resolve("runs.csv");
    Run first = Samples.run(1, 0.25, 0.125, 0.1);
    Run second = Samples.run(2, 0.5, 1 / 3.0, 1e-7);

    RunsCsv runs = RunsCsv.open(file);
    assertEquals(List.of(), runs.runs());
    runs.add(first);
    RunsCsv.open(file).add(second);

    assertEquals(List.of(first, second), RunsCsv.open(file).runs());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList(), "nothing is left beside it");
    }
  }

  @Test
  void aRunWithoutItsLastEpochsIsRefused() throws IOException {
    Path file = folder.resolve("runs.csv");
    RunsCsv.open(file).add(Samples.run(1, 0.25, 0.125, 0.1));
    List<String> lines = Files.readAllLines(file, UTF_8);
    assertEquals(4, lines.size());
    Files.write(file, lines.subList(0, 3), UTF_8);

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RunsCsv.open(file));

    assertEquals(
        file + " can't be read: first with seed 1 has 2 of 3 epochs; mend it, or move it away",
        e.getMessage());
  }

  @Test
  void aRunThatIsThereTwiceIsRefused() throws IOException {
    Path file = folder.resolve("runs.csv");
    RunsCsv.open(file).add(Samples.run(1, 0.25, 0.125, 0.1));
    List<String> lines = Files.readAllLines(file, UTF_8);
    Files.write(file, lines.subList(1, 4), UTF_8, StandardOpenOption.APPEND);

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RunsCsv.open(file));

    assertEquals(
        file + " can't be read: first with seed 1 is there twice; mend it, or move it away",
        e.getMessage());
  }

  @Test
  void whatAnotherProgramHasAddedMeanwhileStays() throws IOException {
    Path file = folder.resolve("runs.csv");
    RunsCsv one = RunsCsv.open(file);
    RunsCsv other = RunsCsv.open(file);
    Run first = Samples.run(1, 0.25, 0.125, 0.1);
    Run second = Samples.run(2, 0.25, 0.125, 0.1);
    one.add(first);
    other.add(second);
    assertEquals(List.of(first, second), RunsCsv.open(file).runs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,2\n", "a,b\n1\n"})
  void anotherFileIsRefused(String text) throws IOException {
    Path file = Files.write(folder.resolve("a.csv"), text.getBytes(UTF_8));

    for (Executable read :
        List.<Executable>of(() -> RunsCsv.open(file), () -> LinearCodesCsv.read(file))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, read);
      assertTrue(String.valueOf(e.getMessage()).startsWith(file + " can't be read: "));
    }
  }
}
