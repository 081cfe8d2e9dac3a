package dev.hourglass.benchmarks.scaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Precision;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScalingTest {
  @Test
  void aRoofIsTheLowerOfTwo() {
    Roof roof = new Roof(new Setting("java", 1, Precision.FLOAT32), 10e9, 200e9);
    assertEquals(20, roof.ridge());
    assertEquals(50e9, roof.at(5));
    assertEquals(200e9, roof.at(20));
    assertEquals(200e9, roof.at(1000));
  }

  @Test
  void aTimeIsOfOneCall() {
    List<Integer> counts = new ArrayList<>();
    Time time = Time.of(1e-3, counts::add);
    assertTrue(time.lowest() <= time.median() && time.median() <= time.highest());
    assertTrue(counts.size() > 7, counts::toString);
    // Seven rounds of as many calls as warming up has found to be needed.
    assertEquals(1, new HashSet<>(counts.subList(counts.size() - 8, counts.size())).size());
    assertTrue(time.median() * counts.get(counts.size() - 1) < 1, time::toString);
  }

  @Test
  void aQuickRun(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        run(
            out,
            "--quick",
            "--backend=java",
            "--threads=1,2",
            "--seconds=0.002",
            "--batches=1,4",
            "--widths=8,16,32",
            "--width=16",
            "--batch=4",
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
    assertTrue(page.contains("784-16-8-16-784"), page);
    assertTrue(page.contains("java, 2 threads, FLOAT32"), page);
    for (String name : List.of("step-times.png", "roofline.png")) {
      BufferedImage picture = ImageIO.read(folder.resolve(name).toFile());
      assertTrue(colours(picture).size() > 20, name + " is empty");
    }
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
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return Scaling.run(stream, stream, arguments);
  }
}
