package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of gpu-check can be tested without a GPU, and without packing it. */
final class GpuCheckTest {
  private record Run(int exitCode, String output) {}

  private final Path folder;

  GpuCheckTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theScriptSaysHowToUseIt() throws Exception {
    Run run = gpuCheck("--help");
    assertEquals(0, run.exitCode(), run.output());
    for (String word : List.of("pack", "run", "--output DIR", "--only PARTS")) {
      assertTrue(run.output().contains(word), run.output());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "polish | gpu-check: there is no command polish; see gpu-check --help",
        "run --fast | gpu-check: run knows no option --fast; see gpu-check --help",
        "run --only kit,tea | gpu-check: --only names tea; there are kit, job, epochs and steps",
        "--minutes 0 | gpu-check: --minutes is 0; give a whole number of at least 1",
        "--output | gpu-check: --output needs a value; see gpu-check --help",
        "pack --fast | gpu-check: pack knows no option --fast; see gpu-check --help",
      })
  void whatIsWrongIsToldInALine(String arguments, String message) throws Exception {
    Run run = gpuCheck(arguments.split(" ", -1));
    assertEquals(2, run.exitCode(), run.output());
    assertEquals(message, run.output().strip());
  }

  @Test
  void aFolderWithoutMnistIsRefused() throws Exception {
    Run run = gpuCheck("run", "--mnist", folder.toString());
    assertEquals(2, run.exitCode(), run.output());
    assertTrue(run.output().contains(folder + " doesn't hold MNIST's files"), run.output());
  }

  /** A copy of the script alone, as if nothing had been packed yet. */
  @Test
  void whatIsNotPackedIsToPack() throws Exception {
    Path copy = Files.copy(Path.of("gpu-check"), folder.resolve("gpu-check"));
    Run run = run("bash", copy.toString(), "run");
    assertEquals(2, run.exitCode(), run.output());
    assertTrue(run.output().contains("nothing is packed; run '" + copy + " pack'"), run.output());
  }

  private Run gpuCheck(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add(Path.of("gpu-check").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    return run(command.toArray(new String[0]));
  }

  private Run run(String... command) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the script is for Linux");
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      fail(String.join(" ", command) + " doesn't end: " + Files.readString(output, UTF_8));
    }
    return new Run(process.exitValue(), Files.readString(output, UTF_8));
  }
}
