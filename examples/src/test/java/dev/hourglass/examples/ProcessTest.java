package dev.hourglass.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.models.Autoencoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a process of its own: with streams that end, signals and a locale. */
final class ProcessTest {
  private final Path output;
  private final Path err;

  ProcessTest(@TempDir Path folder) {
    output = folder.resolve("output");
    err = folder.resolve("err");
  }

  private List<String> command(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Hourglass.class.getName());
    command.addAll(List.of("--backend=java", "--threads=1", "--output=" + output));
    command.addAll(List.of(arguments));
    return command;
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(err.toFile()).start();
  }

  @Test
  void aRedirectedStreamHasNoBarAndTheDigitsOfEverywhere()
      throws IOException, InterruptedException {
    Process process =
        start(
            command(
                List.of("-Duser.language=ar", "-Duser.country=EG"), "--images=200", "--epochs=1"));
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor(), () -> out);
    String errors = Files.readString(err);
    assertFalse(errors.contains("\r"), errors);
    assertTrue(out.contains("200 images to train on"), out);
    assertTrue(out.contains("greedy 1/2 (784-300), epoch 1/1: train MSE 0."), out);
    assertTrue((out + errors).chars().noneMatch(c -> c > 127 && Character.isDigit(c)), out);
  }

  @ParameterizedTest
  @CsvSource({
    "'--images=200 --epochs=1 --no-pictures', 'joint, epoch 1/1'",
    "--payments=600, fitting",
  })
  void aTerminalHasTheBar(String arguments, String task) throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "only Linux's command to make a terminal takes these options");
    List<String> run = command(List.of(), arguments.split(" ", -1));
    Process process;
    try {
      // Of util-linux: runs a command with a terminal as its three streams.
      process =
          new ProcessBuilder("script", "-qec", String.join(" ", run), "/dev/null")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "this system has no command to make a terminal");
      throw e;
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor(), () -> out);
    assertTrue(out.contains("\r  " + task), out);
  }

  @Test
  void whoReadsNoFurtherGetsTheModelsAllTheSame() throws IOException, InterruptedException {
    Process process = start(command(List.of(), "--images=200", "--epochs=1", "--no-pictures"));
    BufferedReader reader = process.inputReader(UTF_8);
    assertNotNull(reader.readLine());
    reader.close();

    assertEquals(0, process.waitFor(), () -> errors());
    assertFalse(errors().contains("Exception"), errors());
    assertTrue(Files.isDirectory(output.resolve("model-greedy")));
  }

  @Test
  void anInterruptLeavesNothingHalfWritten() throws IOException, InterruptedException {
    Process process = start(command(List.of(), "--images=2000", "--epochs=100"));
    BufferedReader reader = process.inputReader(UTF_8);
    String line = reader.readLine();
    while (line != null && !line.contains("joint, epoch 2/100")) {
      line = reader.readLine();
    }
    assertNotNull(line, () -> errors());
    // Like Ctrl-C to a JVM; but a process in the background may have been told to ignore that.
    process.destroy();

    assertEquals(143, process.waitFor(), () -> errors());
    assertFalse(errors().contains("Exception"), errors());
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.toList()) {
        assertFalse(file.getFileName().toString().startsWith("."), file.toString());
        if (Files.isDirectory(file)) {
          Autoencoder.load(file).close();
        } else {
          assertNotNull(ImageIO.read(file.toFile()), file.toString());
        }
      }
    }
  }

  @Test
  void tooManyImagesForTheMemoryAreToldInOneLine() throws IOException, InterruptedException {
    // 41.6 MB of pixels in a heap of 41.9, in which other things are as well.
    Process process = start(command(List.of("-Xmx40m", "-XX:+UseG1GC"), "--images=43000"));
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(2, process.waitFor(), () -> out + errors());
    List<String> complaint = errors().lines().filter(line -> !line.startsWith("INFO ")).toList();
    assertEquals(1, complaint.size(), errors());
    assertTrue(complaint.get(0).startsWith("hourglass: not enough memory ("), errors());
    assertFalse(Files.exists(output));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void missingFontsAreFoundBeforeAnythingIsComputed(@TempDir Path fonts)
      throws IOException, InterruptedException {
    Path none = Files.writeString(fonts.resolve("fontconfig.properties"), "version=1\n");
    Process process = start(command(List.of("-Dsun.awt.fontconfig=" + none), "--images=200"));
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(2, process.waitFor(), () -> out + errors());
    assertTrue(errors().startsWith("hourglass: Pictures need fonts, and here are none"), errors());
    assertTrue(errors().contains("; install fontconfig and a font, or give --no-pictures"));
    assertEquals(1, errors().lines().count(), errors());
    assertEquals("", out);
  }

  private String errors() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
